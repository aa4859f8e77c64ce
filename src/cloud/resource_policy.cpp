#include "cloud/resource_policy.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud {
namespace {

enum class Verdict { no, unknown, yes };

Verdict both(Verdict a, Verdict b) { return std::min(a, b); }
Verdict either(Verdict a, Verdict b) { return std::max(a, b); }
Verdict verdict(bool yes) { return yes ? Verdict::yes : Verdict::no; }

// A policy's value that may be one text or a list of them.
codec::Json::Array listed(codec::Json const& value) {
    if (value.is_array()) return value.items();
    if (value.is_null()) return {};
    return {value};
}

// "arn:aws:sts::A:assumed-role/NAME/SESSION" is a session of "arn:aws:iam::A:role/…/NAME", whose
// name is unique in its account whatever its path.
bool is_session_of(aws::Arn const& session, aws::Arn const& role) {
    if (session.service != "sts" || role.service != "iam") return false;
    if (session.account != role.account || !role.resource.starts_with("role/")) return false;
    auto const parts = base::split(session.resource, '/');
    std::string const name = role.resource.substr(role.resource.rfind('/') + 1);
    return parts.size() == 3 && parts[0] == "assumed-role" && parts[1] == name;
}

bool names_caller(std::string const& principal, Asking const& asking) {
    if (principal == "*" || principal == asking.account || principal == asking.arn) return true;
    if (principal == "arn:aws:iam::" + asking.account + ":root") return true;
    std::optional<aws::Arn> const role = aws::parse_arn(principal);
    std::optional<aws::Arn> const caller = aws::parse_arn(asking.arn);
    return role && caller && is_session_of(*caller, *role);
}

Verdict names(codec::Json const& statement, Asking const& asking) {
    if (statement.has("NotPrincipal")) return Verdict::unknown;
    codec::Json const& principal = statement.at("Principal");
    if (principal.text() == "*") return Verdict::yes;
    codec::Json::Array const all = listed(principal.at("AWS"));
    return verdict(std::any_of(all.begin(), all.end(), [&](codec::Json const& one) {
        return names_caller(one.text(), asking);
    }));
}

Verdict is_about_action(codec::Json const& statement, Asking const& asking) {
    if (statement.has("NotAction")) return Verdict::unknown;
    codec::Json::Array const actions = listed(statement.at("Action"));
    return verdict(std::any_of(actions.begin(), actions.end(), [&](codec::Json const& action) {
        return base::glob_match(base::lower(action.text()), base::lower(asking.action));
    }));
}

// Trust policies name no resource: they stand at it.
Verdict is_about_resource(codec::Json const& statement, Asking const& asking) {
    if (statement.has("NotResource")) return Verdict::unknown;
    if (!statement.has("Resource")) return Verdict::yes;
    codec::Json::Array const resources = listed(statement.at("Resource"));
    return verdict(
        std::any_of(resources.begin(), resources.end(), [&](codec::Json const& resource) {
            return base::glob_match(resource.text(), asking.resource);
        }));
}

std::string const* find_context(Asking const& asking, std::string const& key) {
    for (auto const& [name, value] : asking.context) {
        if (base::equal_ignoring_case(name, key)) return &value;
    }
    return nullptr;
}

Verdict holds(std::string const& test, codec::Json::Member const& pair, Asking const& asking) {
    bool const equals = test == "StringEquals";
    if (!equals && test != "StringNotEquals") return Verdict::unknown;
    std::string const* const sent = find_context(asking, pair.first);
    if (!sent) return Verdict::unknown;
    codec::Json::Array const all = listed(pair.second);
    bool const equal = std::any_of(all.begin(), all.end(), [&](codec::Json const& one) {
        return !sent->empty() && base::constant_time_equal(one.text(), *sent);
    });
    return verdict(equal == equals);
}

Verdict conditions_hold(codec::Json const& conditions, Asking const& asking) {
    if (conditions.is_null()) return Verdict::yes;
    if (!conditions.is_object()) return Verdict::unknown;
    Verdict all = Verdict::yes;
    for (auto const& [test, pairs] : conditions.members()) {
        if (!pairs.is_object()) return Verdict::unknown;
        for (codec::Json::Member const& pair : pairs.members()) {
            all = both(all, holds(test, pair, asking));
        }
    }
    return all;
}

Verdict applies(codec::Json const& statement, Asking const& asking) {
    return both(both(is_about_action(statement, asking), is_about_resource(statement, asking)),
                both(names(statement, asking), conditions_hold(statement.at("Condition"), asking)));
}

// How far the statements of one effect apply: as far as the one of them that does most.
Verdict any_of(codec::Json::Array const& statements, char const* effect, Asking const& asking) {
    Verdict most = Verdict::no;
    for (codec::Json const& one : statements) {
        if (one.at("Effect").text() == effect) most = either(most, applies(one, asking));
    }
    return most;
}

}  // namespace

bool allows(std::string const& policy, Asking const& asking) {
    base::Result<codec::Json> const json = codec::parse_json(policy);
    if (!json) return false;
    codec::Json::Array const statements = listed(json->at("Statement"));
    return any_of(statements, "Deny", asking) == Verdict::no &&
           any_of(statements, "Allow", asking) == Verdict::yes;
}

}  // namespace cloud
