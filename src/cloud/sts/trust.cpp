#include "cloud/sts/trust.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "codec/json.hpp"

namespace cloud::sts {
namespace {

// A policy's value that may be one text or a list of them.
codec::Json::Array listed(codec::Json const& value) {
    if (value.is_array()) return value.items();
    if (value.is_null()) return {};
    return {value};
}

bool names(codec::Json const& principal, Asking const& asking) {
    if (principal.text() == "*") return true;
    codec::Json::Array const all = listed(principal.at("AWS"));
    return std::any_of(all.begin(), all.end(), [&](codec::Json const& one) {
        std::string const& text = one.text();
        return text == "*" || text == asking.account || text == asking.arn ||
               text == "arn:aws:iam::" + asking.account + ":root";
    });
}

bool holds(std::string const& test, std::string const& key, codec::Json const& value,
           Asking const& asking) {
    if (test != "StringEquals" || !base::equal_ignoring_case(key, "sts:ExternalId")) return false;
    codec::Json::Array const all = listed(value);
    return std::any_of(all.begin(), all.end(), [&](codec::Json const& one) {
        return !asking.external_id.empty() &&
               base::constant_time_equal(one.text(), asking.external_id);
    });
}

bool conditions_hold(codec::Json const& conditions, Asking const& asking) {
    for (auto const& [test, pairs] : conditions.members()) {
        for (auto const& [key, value] : pairs.members()) {
            if (!holds(test, key, value, asking)) return false;
        }
    }
    return true;
}

bool allows_assuming(codec::Json const& statement) {
    codec::Json::Array const actions = listed(statement.at("Action"));
    return std::any_of(actions.begin(), actions.end(), [](codec::Json const& action) {
        return base::glob_match(base::lower(action.text()), "sts:assumerole");
    });
}

}  // namespace

bool trusts(std::string const& trust_policy, Asking const& asking) {
    base::Result<codec::Json> const policy = codec::parse_json(trust_policy);
    if (!policy) return false;
    codec::Json::Array const statements = listed(policy->at("Statement"));
    auto const applies = [&](codec::Json const& s) {
        return allows_assuming(s) && names(s.at("Principal"), asking);
    };
    // A denial that cannot be judged here is taken to hold.
    bool const denied = std::any_of(statements.begin(), statements.end(), [&](auto const& s) {
        return s.at("Effect").text() == "Deny" && applies(s);
    });
    return !denied && std::any_of(statements.begin(), statements.end(), [&](auto const& s) {
        return s.at("Effect").text() == "Allow" && applies(s) &&
               conditions_hold(s.at("Condition"), asking);
    });
}

}  // namespace cloud::sts
