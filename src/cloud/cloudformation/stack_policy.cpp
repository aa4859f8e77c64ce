#include "cloud/cloudformation/stack_policy.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr std::array<std::string_view, 7> kMembers{
    "Sid", "Effect", "Action", "Principal", "Resource", "NotResource", "Condition"};
constexpr std::array<std::string_view, 4> kOperators{"StringEquals", "StringNotEquals",
                                                     "StringLike", "StringNotLike"};

template <typename List>
bool holds(List const& list, std::string_view one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

// One or many.
std::vector<std::string> texts(Json const& value) {
    if (value.is_text()) return {value.text()};
    std::vector<std::string> all;
    for (Json const& one : value.items()) all.push_back(one.text());
    return all;
}

std::vector<Json> statements(Json const& policy) {
    Json const& all = policy.at("Statement");
    return all.is_array() ? all.items() : std::vector<Json>{all};
}

bool any_matches(Json const& patterns, std::string const& text) {
    std::vector<std::string> const all = texts(patterns);
    return std::any_of(all.begin(), all.end(),
                       [&](std::string const& pattern) { return base::glob_match(pattern, text); });
}

bool is_condition(Json const& condition) {
    for (auto const& [name, keys] : condition.members()) {
        bool const one = keys.members().size() == 1 && keys.has("ResourceType");
        if (!holds(kOperators, name) || !one || texts(keys.at("ResourceType")).empty())
            return false;
    }
    return condition.is_object();
}

bool is_statement(Json const& statement) {
    if (!statement.is_object()) return false;
    for (auto const& [name, value] : statement.members()) {
        if (!holds(kMembers, name)) return false;
    }
    std::string const& effect = statement.at("Effect").text();
    std::vector<std::string> const actions = texts(statement.at("Action"));
    bool const known = std::all_of(actions.begin(), actions.end(), [](std::string const& action) {
        return action == "*" || action.starts_with("Update:");
    });
    bool const of_something = statement.has("Resource") != statement.has("NotResource");
    return (effect == "Allow" || effect == "Deny") && !actions.empty() && known && of_something &&
           statement.at("Principal").text() == "*" &&
           (!statement.has("Condition") || is_condition(statement.at("Condition")));
}

bool holds_for(Json const& condition, std::string const& type) {
    for (auto const& [name, keys] : condition.members()) {
        Json const& wanted = keys.at("ResourceType");
        bool const like = name.ends_with("Like");
        bool const found = like ? any_matches(wanted, type) : holds(texts(wanted), type);
        if (found == (name.find("Not") != std::string::npos)) return false;
    }
    return true;
}

bool is_about(Json const& statement, Intended const& intended) {
    std::string const resource = "LogicalResourceId/" + intended.resource;
    bool const there = statement.has("Resource")
                           ? any_matches(statement.at("Resource"), resource)
                           : !any_matches(statement.at("NotResource"), resource);
    return there && any_matches(statement.at("Action"), intended.action) &&
           holds_for(statement.at("Condition"), intended.type);
}

}  // namespace

void check_stack_policy(std::string const& text) {
    base::Result<Json> const policy = codec::parse_json(text);
    bool fine = policy && policy->is_object() && text.size() <= kPolicyBytes;
    if (fine) {
        std::vector<Json> const all = statements(*policy);
        fine = !all.empty() && std::all_of(all.begin(), all.end(), &is_statement);
    }
    if (!fine) throw invalid("Error validating stack policy: Invalid stack policy");
}

std::string refusal(std::string const& policy, Intended const& intended) {
    if (policy.empty()) return "";
    base::Result<Json> const read = codec::parse_json(policy);
    bool allowed = false;
    std::size_t number = 0;
    for (Json const& statement : read ? statements(*read) : std::vector<Json>{}) {
        std::size_t const at = number++;
        if (!is_about(statement, intended)) continue;
        allowed = true;
        if (statement.at("Effect").text() != "Deny") continue;
        return "Action denied by stack policy: Statement [#" + std::to_string(at) +
               "] does not allow [" + intended.action + "] for resource [LogicalResourceId/" +
               intended.resource + "];";
    }
    return allowed ? "" : "Action not allowed by stack policy";
}

}  // namespace cloud::cloudformation
