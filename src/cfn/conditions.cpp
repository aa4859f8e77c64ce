// Conditions and rules: what is true, of a template's parameters alone.
#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cfn/parameters.hpp"
#include "cfn/resolver.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr int kMostNested = 64;  // conditions that name conditions

bool contains(Json const& list, Json const& value) {
    for (Json const& one : list.items()) {
        if (scalar_text(one, "Fn::Contains") == scalar_text(value, "Fn::Contains")) return true;
    }
    return false;
}

void check_operands(std::string const& name, Json const& argument, std::size_t least,
                    std::size_t most) {
    if (argument.is_array() && argument.items().size() >= least &&
        argument.items().size() <= most) {
        return;
    }
    if (name == "Fn::Equals") {
        throw template_error("every Fn::Equals object requires a list of 2 string parameters.");
    }
    if (name == "Fn::Not") {
        throw template_error("every Fn::Not object requires a list of one boolean parameter.");
    }
    throw template_error("every " + name +
                         " object requires a list of at least 2 and at most 10 boolean "
                         "parameters.");
}

}  // namespace

bool Resolver::condition(std::string const& name) const {
    auto const known = conditions_.find(name);
    if (known != conditions_.end()) return known->second;
    Json const* const expression = read_.conditions.find(name);
    if (!expression) {
        throw template_error("unresolved condition dependency: " + name);
    }
    if (++depth_ > kMostNested) {
        throw template_error("Circular dependency between conditions: [" + name + "]");
    }
    bool const holds = truth(*expression);
    --depth_;
    conditions_[name] = holds;
    return holds;
}

bool Resolver::truth(Json const& expression) const {
    if (expression.is_bool()) return expression.boolean();
    if (expression.text() == "true" || expression.text() == "false") {
        return expression.text() == "true";
    }
    if (expression.members().size() != 1) {
        throw format_error(
            "Conditions can only be boolean operations on parameters and other "
            "conditions");
    }
    auto const& [name, argument] = expression.members().front();
    if (name == "Condition") return condition(argument.text());
    if (name == "Fn::Equals") {
        check_operands(name, argument, 2, 2);
        return scalar_text(needed(argument.items()[0]), name) ==
               scalar_text(needed(argument.items()[1]), name);
    }
    if (name == "Fn::Not") {
        check_operands(name, argument, 1, 1);
        return !truth(argument.items()[0]);
    }
    if (name == "Fn::And" || name == "Fn::Or") {
        check_operands(name, argument, 2, 10);
        bool const any = name == "Fn::Or";
        for (Json const& one : argument.items()) {
            if (truth(one) == any) return any;
        }
        return !any;
    }
    return rule_function(name, argument);
}

// Those of the Rules section: Fn::Contains, Fn::EachMemberIn, Fn::EachMemberEquals.
bool Resolver::rule_function(std::string const& name, Json const& argument) const {
    if (argument.items().size() != 2) {
        throw format_error(
            "Conditions can only be boolean operations on parameters and other "
            "conditions");
    }
    Json const first = needed(argument.items()[0]);
    Json const second = needed(argument.items()[1]);
    if (name == "Fn::Contains") return contains(first, second);
    if (name != "Fn::EachMemberIn" && name != "Fn::EachMemberEquals") {
        throw template_error(name + " is no function of conditions");
    }
    for (Json const& one : first.items()) {
        bool const holds = name == "Fn::EachMemberIn"
                               ? contains(second, one)
                               : scalar_text(one, name) == scalar_text(second, name);
        if (!holds) return false;
    }
    return true;
}

void Resolver::check_rules() const {
    std::string failed;
    for (auto const& [name, rule] : read_.rules.members()) {
        Json const& when = rule.at("RuleCondition");
        if (!when.is_null() && !truth(when)) continue;
        for (Json const& assertion : rule.at("Assertions").items()) {
            if (truth(assertion.at("Assert"))) continue;
            std::string const& words = assertion.at("AssertDescription").text();
            failed += (failed.empty() ? "" : "; ") + (words.empty() ? "rule " + name : words);
        }
    }
    if (!failed.empty()) throw Invalid("Template rule assertion failed: " + failed);
}

}  // namespace cfn
