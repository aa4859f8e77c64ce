// A statement of a policy, compiled. Immutable. Rules: IAM guide, "IAM JSON policy elements
// reference".
//
//   Statement const one(json, 0, true);
//   Applied const applied = one.apply(asked, Place::identity);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.hpp"
#include "policy/arn.hpp"
#include "policy/condition.hpp"
#include "policy/principals.hpp"

namespace policy {

// A request, taken apart once for all the statements it is judged by.
struct Asked {
    Request const& request;
    std::string_view action;  // in lower case
    std::optional<ArnFields> resource;
};

// Whether the policy is one of a resource, whose statements name principals, or of any other kind.
enum class Place { resource, elsewhere };

class Statement {
  public:
    Statement(codec::Json const& json, std::size_t number, bool variables);

    std::string const& name() const { return name_; }  // its Sid, or "#1" for the first
    Effect effect() const { return effect_; }
    // The services whose actions it is about; nothing where it may be about any.
    std::optional<std::vector<std::string>> const& services() const { return services_; }
    // How it names the principal if it applies, and none if it does not.
    Naming apply(Asked const& asked, Place place) const;

  private:
    struct Resource {
        bool any = false;
        std::optional<ArnPattern> arn;  // nothing where it is not understood
    };
    void read_actions(codec::Json const& json);
    void read_resources(codec::Json const& json, bool variables);
    void read_principals(codec::Json const& json);
    void read_conditions(codec::Json const& json, bool variables);
    std::vector<std::string> texts(codec::Json const& value);
    Truth action(Asked const& asked) const;
    Truth resource(Asked const& asked) const;

    std::string name_;
    Effect effect_ = Effect::deny;
    bool understood_ = true;
    bool has_actions_ = false;
    bool not_actions_ = false;
    std::vector<Pattern> actions_;
    std::optional<std::vector<std::string>> services_;
    bool has_resources_ = false;
    bool not_resources_ = false;
    std::vector<Resource> resources_;
    std::optional<Principals> principals_;
    std::vector<Condition> conditions_;
};

}  // namespace policy
