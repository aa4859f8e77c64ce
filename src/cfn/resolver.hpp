// Templates' functions, worked out: Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::If and the others, and
// dynamic references. Conditions are worked out once, when they are first asked for. Pure but for
// what the scope says. One thread.
//
//   cfn::Resolver resolver(read, scope);
//   std::optional<codec::Json> const value = resolver.value(resource.properties);
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cfn/template.hpp"
#include "codec/json.hpp"

namespace cfn {

// What a template's names stand for in a stack.
class Scope {
  public:
    virtual ~Scope() = default;
    // A parameter or a pseudo parameter, all but AWS::NoValue.
    virtual std::optional<codec::Json> parameter(std::string const& name) const = 0;
    // What Ref and Fn::GetAtt give of a resource. Throws Invalid for an attribute it does not have.
    virtual codec::Json reference(std::string const& resource) const = 0;
    virtual codec::Json attribute(std::string const& resource, std::string const& name) const = 0;
    // Of another stack. Throws Invalid, "No export named X found".
    virtual codec::Json import(std::string const& export_name) const = 0;
    // "{{resolve:ssm:NAME:VERSION}}": its service and what is asked of it. Throws Invalid.
    virtual std::string dynamic(std::string const& service, std::string const& key) const = 0;
    virtual std::vector<std::string> zones(std::string const& region) const = 0;
};

class Resolver {
  public:
    Resolver(Template const& read, Scope const& scope) : read_(read), scope_(scope) {}

    // Nothing for AWS::NoValue. Throws Invalid.
    std::optional<codec::Json> value(codec::Json const& unresolved) const;
    bool condition(std::string const& name) const;
    bool is_there(std::string const& condition) const {  // of a resource or an output
        return condition.empty() || this->condition(condition);
    }
    // Throws Invalid, with the AssertDescription of the first assertion that does not hold.
    void check_rules() const;

  private:
    using Json = codec::Json;
    std::optional<Json> function(std::string const& name, Json const& argument) const;
    Json needed(Json const& unresolved) const;
    Json reference(Json const& argument) const;
    Json attribute(Json const& argument) const;
    Json sub(Json const& argument) const;
    Json find_in_map(Json const& argument) const;
    Json split(Json const& argument) const;
    Json select(Json const& argument) const;
    std::optional<Json> choice(Json const& argument) const;
    std::string dynamic(std::string const& text) const;
    bool truth(Json const& expression) const;
    bool rule_function(std::string const& name, Json const& argument) const;

    Template const& read_;
    Scope const& scope_;
    mutable std::map<std::string, bool> conditions_ = {};
    mutable int depth_ = 0;
};

// A text as functions see it: a number or a boolean is written out. Throws Invalid for a list or
// an object; `function` is named then.
std::string scalar_text(codec::Json const& value, std::string const& function);

}  // namespace cfn
