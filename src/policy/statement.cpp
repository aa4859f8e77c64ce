#include "policy/statement.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "policy/grammar.hpp"

namespace policy {
namespace {

// Before the colon, where no wildcard is; "" where the action may be of any service.
std::string service_of(std::string const& action) {
    std::size_t const colon = action.find(':');
    std::string const service = action.substr(0, colon == std::string::npos ? 0 : colon);
    return service.find_first_of("*?") == std::string::npos ? service : std::string();
}

}  // namespace

Statement::Statement(codec::Json const& json, std::size_t number, bool variables)
    : name_(json.at("Sid").text()) {
    if (name_.empty()) name_ = "#" + std::to_string(number + 1);
    codec::Json const& sid = json.at("Sid");
    codec::Json const& effect = json.at("Effect");
    // An effect that is neither is taken for the one that cannot do harm.
    if (effect.is_text() && effect.text() == "Allow") effect_ = Effect::allow;
    understood_ = json.is_object() && (!json.has("Sid") || sid.is_text()) &&
                  (effect.text() == "Allow" || effect.text() == "Deny");
    for (auto const& [element, value] : json.members())
        understood_ = understood_ && is_element(element);
    read_actions(json);
    read_resources(json, variables);
    read_principals(json);
    read_conditions(json, variables);
}

// One text or a list of them; whatever else is there is not understood.
std::vector<std::string> Statement::texts(codec::Json const& value) {
    std::vector<std::string> all;
    if (value.is_text()) all.push_back(value.text());
    for (codec::Json const& one : value.items()) {
        understood_ = understood_ && one.is_text();
        if (one.is_text()) all.push_back(one.text());
    }
    understood_ = understood_ && !all.empty();
    return all;
}

void Statement::read_actions(codec::Json const& json) {
    not_actions_ = json.has("NotAction");
    has_actions_ = not_actions_ || json.has("Action");
    understood_ = understood_ && json.has("Action") != not_actions_;
    if (!has_actions_) return;
    std::vector<std::string> services;
    bool any = not_actions_;
    for (std::string const& action : texts(json.at(not_actions_ ? "NotAction" : "Action"))) {
        std::string const lower = base::lower(action);
        actions_.emplace_back(lower, Reading{.wildcards = true});
        services.push_back(service_of(lower));
        any = any || services.back().empty();
    }
    if (!any && understood_) services_ = std::move(services);
}

void Statement::read_resources(codec::Json const& json, bool variables) {
    not_resources_ = json.has("NotResource");
    has_resources_ = not_resources_ || json.has("Resource");
    understood_ = understood_ && !(not_resources_ && json.has("Resource"));
    if (!has_resources_) return;
    for (std::string const& text : texts(json.at(not_resources_ ? "NotResource" : "Resource"))) {
        Resource one{.any = text == "*", .arn = {}};
        if (!one.any)
            one.arn = ArnPattern::read(text, ArnPattern::Form::may_be_incomplete, variables);
        // Variables stand in the last field alone.
        if (one.arn && one.arn->has_variables_before_resource()) one.arn.reset();
        resources_.push_back(std::move(one));
    }
}

void Statement::read_principals(codec::Json const& json) {
    bool const negated = json.has("NotPrincipal");
    understood_ = understood_ && !(negated && json.has("Principal"));
    if (negated)
        principals_.emplace(json.at("NotPrincipal"), Principals::Sense::not_named);
    else if (json.has("Principal"))
        principals_.emplace(json.at("Principal"), Principals::Sense::named);
}

void Statement::read_conditions(codec::Json const& json, bool variables) {
    codec::Json const& condition = json.at("Condition");
    understood_ = understood_ && (!json.has("Condition") || condition.is_object());
    for (auto const& [name, keys] : condition.members()) {
        understood_ = understood_ && keys.is_object();
        for (auto const& [key, operands] : keys.members())
            conditions_.emplace_back(name, key, operands, variables);
    }
}

Truth Statement::action(Asked const& asked) const {
    static Context const nothing;
    Truth found = has_actions_ ? Truth::no : Truth::unknown;
    for (Pattern const& pattern : actions_) {
        if (found == Truth::yes) break;
        found = either(found, pattern.match(asked.action, nothing));
    }
    return settled(found, not_actions_);
}

Truth Statement::resource(Asked const& asked) const {
    Truth found = Truth::no;
    for (Resource const& one : resources_) {
        if (found == Truth::yes) break;
        if (one.any)
            found = Truth::yes;
        else if (!one.arn)
            found = either(found, Truth::unknown);
        else if (asked.resource)
            found = either(found, one.arn->match(*asked.resource, asked.request.context));
    }
    return settled(found, not_resources_);
}

Naming Statement::apply(Asked const& asked, Place place) const {
    bool const of_resource = place == Place::resource;
    // Where principals are named though they must not be, or the other way round, it is not
    // understood; a resource's policy may leave the resource out, for it can only be its own.
    bool const fits = principals_.has_value() == of_resource && (of_resource || has_resources_);
    Truth all = understood_ && fits ? Truth::yes : Truth::unknown;
    if (all == Truth::unknown && effect_ == Effect::allow) return Naming::none;
    if (has_actions_) all = both(all, action(asked));
    if (has_resources_) all = both(all, resource(asked));
    if (all == Truth::no) return Naming::none;
    Naming naming = Naming::direct;
    if (principals_) {
        naming = principals_->match(asked.request.principal, asked.request.context, effect_);
        if (naming == Naming::none) return Naming::none;
    }
    for (Condition const& condition : conditions_) {
        all = both(all, condition.judge(asked.request.context, effect_));
        if (all == Truth::no) return Naming::none;
    }
    return all == Truth::yes || effect_ == Effect::deny ? naming : Naming::none;
}

}  // namespace policy
