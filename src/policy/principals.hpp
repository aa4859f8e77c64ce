// The Principal or NotPrincipal of a statement, compiled. Immutable. Rules: IAM guide, "AWS JSON
// policy elements: Principal" and "NotPrincipal".
//
//   Principals const all(statement.at("Principal"), Principals::Sense::named);
//   all.match(request.principal, context, Effect::allow) == Naming::account
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/json.hpp"
#include "policy/condition.hpp"
#include "policy/context.hpp"
#include "policy/evaluation.hpp"

namespace policy {

// How a statement comes to be about a principal: the later say more.
enum class Naming {
    none,
    account,  // names its account, whose own policies then decide
    role,     // names the role of a session, so that what limits the role limits it
    direct,   // names itself, or everyone
};

class Principals {
  public:
    enum class Sense { named, not_named };
    Principals(codec::Json const& element, Sense sense);
    // What is not understood is no one where a statement allows, and everyone where it denies.
    Naming match(Principal const& principal, Context const& context, Effect effect) const;

  private:
    enum class Kind { anyone, account, arn, unique_id, service, federated, canonical, unknown };
    struct One {
        Kind kind = Kind::unknown;
        std::string text;
    };
    void add(std::string const& type, codec::Json const& value);
    static Kind kind_of_aws(std::string_view text);
    Naming named(Principal const& principal, Context const& context) const;
    static Naming names(One const& one, Principal const& principal, Context const& context);
    bool is_spared(Principal const& principal, Context const& context) const;
    bool lists(Principal const& principal, Naming naming, Context const& context) const;

    std::vector<One> all_;
    bool negated_ = false;
    bool understood_ = true;
};

// The account that a Principal names by its id or its root's ARN; "" where it is none of them.
std::string_view account_principal(std::string_view text);
// "AIDA…" or "AROA…": what IAM keeps in the place of a user or role that has been deleted.
bool is_unique_id(std::string_view text);

}  // namespace policy
