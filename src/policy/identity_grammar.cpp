// What AWS's IAM says of policies of identities. It reads them twice, by a parser of today and by
// an older one, and the messages come in the order of its passes.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "policy/condition.hpp"
#include "policy/grammar.hpp"
#include "policy/moment.hpp"
#include "policy/operators.hpp"

namespace policy {
namespace {

using Json = codec::Json;
using Wrong = std::optional<std::string>;
using Statements = std::vector<Json>;

constexpr char const* kLegacy = "The policy failed legacy parsing";

bool is_effect(std::string const& effect) {
    return base::equal_ignoring_case(effect, "Allow") || base::equal_ignoring_case(effect, "Deny");
}

bool has_both(Json const& statement, char const* a, char const* b) {
    return statement.has(a) && statement.has(b);
}

bool is_statement(Json const& statement) {
    for (auto const& [name, value] : statement.members()) {
        if (!is_element(name)) return false;
    }
    if (has_both(statement, "Action", "NotAction")) return false;
    if (has_both(statement, "Resource", "NotResource")) return false;
    for (char const* name : {"Action", "NotAction", "Resource", "NotResource"}) {
        if (statement.has(name) && !texts_of(statement.at(name))) return false;
    }
    if (statement.has("Sid") && !statement.at("Sid").is_text()) return false;
    if (statement.has("Condition") && !is_condition(statement.at("Condition"))) return false;
    return is_effect(statement.at("Effect").text());
}

std::vector<std::string> scalar_texts(Json const& operands) {
    std::vector<std::string> all;
    if (!operands.is_array()) all.push_back(scalar_text(operands).value_or(""));
    for (Json const& one : operands.items()) all.push_back(scalar_text(one).value_or(""));
    return all;
}

// Dates are the older parser's alone to read, and it wants the case of the effect.
bool is_legacy_statement(Json const& statement) {
    std::string const& effect = statement.at("Effect").text();
    if (effect != "Allow" && effect != "Deny") return false;
    for (auto const& [name, keys] : statement.at("Condition").members()) {
        auto const found = read_operator(name);
        if (!found || found->family != Family::date) continue;
        for (auto const& [key, operands] : keys.members()) {
            for (std::string const& text : scalar_texts(operands)) {
                if (!read_moment(text)) return false;
            }
        }
    }
    return true;
}

std::vector<std::string> texts_or_none(Json const& statement, char const* name) {
    return texts_of(statement.at(name)).value_or(std::vector<std::string>{});
}

// Of several, it tells the first in the order of the alphabet, and of several statements the last.
Wrong wrong_with_resources(Statements const& statements) {
    Wrong told;
    for (Json const& statement : statements) {
        for (char const* name : {"Resource", "NotResource"}) {
            std::vector<std::string> all = texts_or_none(statement, name);
            std::sort(all.begin(), all.end());
            for (auto one = all.rbegin(); one != all.rend(); ++one) {
                if (Wrong why = wrong_with_arn(*one)) told = std::move(why);
            }
            if (told) continue;
            if (std::any_of(all.begin(), all.end(), fails_legacy_parsing)) return kLegacy;
        }
    }
    return told;
}

bool are_sids_unique(Statements const& statements) {
    std::set<std::string> seen;
    return std::all_of(statements.begin(), statements.end(), [&](Json const& statement) {
        std::string const& sid = statement.at("Sid").text();
        return sid.empty() || seen.insert(sid).second;
    });
}

bool has_some(Json const& statement, char const* name, char const* not_name) {
    return !texts_or_none(statement, name).empty() || !texts_or_none(statement, not_name).empty();
}

bool all_have(Statements const& statements, char const* name, char const* not_name) {
    return std::all_of(statements.begin(), statements.end(),
                       [&](Json const& statement) { return has_some(statement, name, not_name); });
}

bool is_vendor(std::string_view vendor) {
    return std::all_of(vendor.begin(), vendor.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

Wrong wrong_with_action(std::string const& action) {
    if (action == "*") return std::nullopt;
    std::vector<std::string_view> const parts = base::split(action, ':');
    if (parts.size() == 1)
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    if (parts.size() > 2) return "Actions/Condition can contain only one colon.";
    if (parts[0] != "*" && !is_vendor(parts[0]))
        return "Vendor " + std::string(parts[0]) + " is not valid";
    return std::nullopt;
}

Wrong wrong_with_actions(Statements const& statements) {
    for (char const* name : {"Action", "NotAction"}) {
        for (Json const& statement : statements) {
            for (std::string const& action : texts_or_none(statement, name)) {
                if (Wrong why = wrong_with_action(action)) return why;
            }
        }
    }
    return std::nullopt;
}

bool names_principal(Json const& statement) {
    return statement.has("Principal") || statement.has("NotPrincipal");
}

}  // namespace

std::optional<std::string> wrong_with_identity(std::string_view text) {
    base::Result<Structure> const found = structure(text);
    if (!found) return kSyntaxErrors;
    Statements const& all = found->statements;
    if (!std::all_of(all.begin(), all.end(), is_statement)) return kSyntaxErrors;
    if (found->version != kVersionWithVariables)
        return "Policy document must be version 2012-10-17 or greater.";
    if (!std::all_of(all.begin(), all.end(), is_legacy_statement)) return kLegacy;
    Wrong resources = wrong_with_resources(all);
    if (resources == kLegacy) return resources;
    if (std::any_of(all.begin(), all.end(), names_principal))
        return "Policy document should not specify a principal.";
    if (!are_sids_unique(all)) return "Statement IDs (SID) in a single policy must be unique.";
    if (!all_have(all, "Action", "NotAction")) return "Policy statement must contain actions.";
    if (resources) return resources;
    if (Wrong actions = wrong_with_actions(all)) return actions;
    if (!all_have(all, "Resource", "NotResource"))
        return "Policy statement must contain resources.";
    return std::nullopt;
}

}  // namespace policy
