#include "cloud/sts/trust.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud::sts {
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

Verdict is_about_assuming(codec::Json const& statement) {
    if (statement.has("NotAction")) return Verdict::unknown;
    codec::Json::Array const actions = listed(statement.at("Action"));
    return verdict(std::any_of(actions.begin(), actions.end(), [](codec::Json const& action) {
        return base::glob_match(base::lower(action.text()), "sts:assumerole");
    }));
}

Verdict holds(std::string const& test, codec::Json::Member const& pair, Asking const& asking) {
    bool const equals = test == "StringEquals";
    if (!equals && test != "StringNotEquals") return Verdict::unknown;
    if (!base::equal_ignoring_case(pair.first, "sts:ExternalId")) return Verdict::unknown;
    codec::Json::Array const all = listed(pair.second);
    bool const sent = !asking.external_id.empty();
    bool const equal = std::any_of(all.begin(), all.end(), [&](codec::Json const& one) {
        return sent && base::constant_time_equal(one.text(), asking.external_id);
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
    return both(both(is_about_assuming(statement), names(statement, asking)),
                conditions_hold(statement.at("Condition"), asking));
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

bool trusts(std::string const& trust_policy, Asking const& asking) {
    base::Result<codec::Json> const policy = codec::parse_json(trust_policy);
    if (!policy) return false;
    codec::Json::Array const statements = listed(policy->at("Statement"));
    return any_of(statements, "Deny", asking) == Verdict::no &&
           any_of(statements, "Allow", asking) == Verdict::yes;
}

}  // namespace cloud::sts
