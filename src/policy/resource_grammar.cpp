// What AWS says of policies of roles' trust and of resources, which another parser reads than those
// of identities: it names the fields that are missing or prohibited.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "policy/arn.hpp"
#include "policy/condition.hpp"
#include "policy/grammar.hpp"
#include "policy/principals.hpp"

namespace policy {
namespace {

using Json = codec::Json;
using Wrong = std::optional<std::string>;

bool has_either(Json const& statement, char const* name) {
    return statement.has(name) || statement.has(std::string("Not") + name);
}

bool has_both(Json const& statement, char const* name) {
    return statement.has(name) && statement.has(std::string("Not") + name);
}

// Neither is known without asking IAM: here it is only whether it could be one.
bool may_be_principal(std::string const& type, std::string const& text) {
    if (text == "*") return true;
    bool const plain = text.find_first_of("*? ") == std::string::npos && !text.empty();
    if (type == "Service" || type == "Federated")
        return plain && text.find_first_of(".:") != text.npos;
    if (type == "CanonicalUser") return plain;
    if (!account_principal(text).empty() || is_unique_id(text)) return true;
    auto const arn = arn_fields(text);
    bool const identity = arn && ((*arn)[2] == "iam" || (*arn)[2] == "sts");
    std::string const root = identity ? "arn:aws:iam::" + std::string((*arn)[4]) + ":root" : "";
    return plain && identity && (*arn)[3].empty() && !account_principal(root).empty() &&
           (*arn)[5].find('/') != std::string_view::npos;
}

std::string quoted_type(std::string const& type) {
    return "\"" + (type == "CanonicalUser" ? type : base::upper(type)) + "\"";
}

Wrong wrong_with_principal(Json const& principal) {
    if (principal.is_text() && principal.text() == "*") return std::nullopt;
    if (!principal.is_object()) return "Principal must be a JSON object.";
    if (principal.members().empty()) return "Missing required field Principal cannot be empty!";
    for (auto const& [type, value] : principal.members()) {
        bool const known =
            type == "AWS" || type == "Service" || type == "Federated" || type == "CanonicalUser";
        auto const texts = texts_of(value);
        if (!known) return "Invalid principal in policy: \"" + type + "\"";
        if (!texts) return kSyntaxErrors;
        if (texts->empty()) return "Missing required field Principal cannot be empty!";
        for (std::string const& text : *texts) {
            if (!may_be_principal(type, text))
                return "Invalid principal in policy: " + quoted_type(type) + ":\"" + text + "\"";
        }
    }
    return std::nullopt;
}

Wrong wrong_with_form(Json const& statement) {
    for (auto const& [name, value] : statement.members()) {
        if (!is_element(name)) return "Unknown field " + name;
    }
    for (char const* name : {"Action", "Resource", "Principal"}) {
        if (has_both(statement, name)) return kSyntaxErrors;
    }
    for (char const* name : {"Action", "NotAction", "Resource", "NotResource"}) {
        if (statement.has(name) && !texts_of(statement.at(name))) return kSyntaxErrors;
    }
    if (statement.has("Sid") && !statement.at("Sid").is_text()) return kSyntaxErrors;
    if (!statement.has("Effect")) return "Missing required field Effect";
    std::string const& effect = statement.at("Effect").text();
    if (effect != "Allow" && effect != "Deny") return "Invalid effect: " + effect;
    if (statement.has("Condition") && !is_condition(statement.at("Condition")))
        return kSyntaxErrors;
    return std::nullopt;
}

std::vector<std::string> texts_of_either(Json const& statement, char const* name) {
    bool const negated = !statement.has(name);
    return *texts_of(statement.at(negated ? std::string("Not") + name : name));
}

// Who is meant, and whether it says which actions.
Wrong wrong_with_head(Json const& statement) {
    if (!has_either(statement, "Principal")) return "Missing required field Principal";
    bool const negated = statement.has("NotPrincipal");
    if (negated && statement.at("Effect").text() == "Allow")
        return "Allow with NotPrincipal is not allowed.";
    if (Wrong why = wrong_with_principal(statement.at(negated ? "NotPrincipal" : "Principal")))
        return why;
    if (!has_either(statement, "Action")) return "Missing required field Action";
    if (texts_of_either(statement, "Action").empty())
        return "Missing required field Action cannot be empty!";
    return std::nullopt;
}

Wrong wrong_with_trust_statement(Json const& statement) {
    if (statement.has("Resource")) return "Has prohibited field Resource";
    if (statement.has("NotResource")) return "AssumeRole policy must not contain resources.";
    if (Wrong why = wrong_with_head(statement)) return why;
    if (statement.has("NotPrincipal"))
        return "AssumeRole policy must not contain NotPrincipal field.";
    for (std::string const& action : texts_of_either(statement, "Action")) {
        if (!base::lower(action).starts_with("sts:"))
            return "AssumeRole policy may only specify STS AssumeRole actions.";
    }
    Json const& principal = statement.at("Principal");
    if (principal.has("CanonicalUser")) return "Invalid principal in policy: \"CanonicalUser\"";
    return std::nullopt;
}

Wrong wrong_with_resource_statement(Json const& statement) {
    if (Wrong why = wrong_with_head(statement)) return why;
    if (!has_either(statement, "Resource")) return "Missing required field Resource";
    std::vector<std::string> const resources = texts_of_either(statement, "Resource");
    if (resources.empty()) return "Missing required field Resource cannot be empty!";
    for (std::string const& action : texts_of_either(statement, "Action")) {
        bool const named = std::count(action.begin(), action.end(), ':') == 1;
        if (action != "*" && !named) return "Policy has invalid action";
    }
    for (std::string const& resource : resources) {
        bool const arn = ArnPattern::read(resource, ArnPattern::Form::complete, true).has_value();
        if (resource != "*" && !arn) return "Policy has invalid resource";
    }
    return std::nullopt;
}

// What both have before their statements are looked into.
Wrong wrong_with_document(std::string_view text) {
    base::Result<Json> const policy = codec::parse_json(text);
    if (!policy) return "This policy contains invalid Json";
    if (!policy->is_object() || has_duplicate_members(text)) return kSyntaxErrors;
    for (auto const& [name, value] : policy->members()) {
        if (name != "Version" && name != "Id" && name != "Statement")
            return "Unknown field " + name;
    }
    std::string const& version = policy->at("Version").text();
    bool const known = version == kFirstVersion || version == kVersionWithVariables;
    if (policy->has("Version") && !known) return "The policy must contain a valid version string";
    Json const& statement = policy->at("Statement");
    if (!policy->has("Statement")) return "Missing required field Statement";
    if (statement.is_array() && statement.items().empty())
        return "Could not parse the policy: Statement is empty!";
    if (!structure(text)) return kSyntaxErrors;
    return std::nullopt;
}

Wrong wrong_with_statements(std::string_view text, Wrong (*wrong)(Json const&)) {
    if (Wrong why = wrong_with_document(text)) return why;
    base::Result<Structure> const found = structure(text);
    std::set<std::string> sids;
    for (Json const& statement : found->statements) {
        if (Wrong why = wrong_with_form(statement)) return why;
        if (Wrong why = wrong(statement)) return why;
        std::string const& sid = statement.at("Sid").text();
        if (!sid.empty() && !sids.insert(sid).second)
            return "The Statement Ids in the policy are not unique";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> wrong_with_trust(std::string_view text) {
    return wrong_with_statements(text, wrong_with_trust_statement);
}

std::optional<std::string> wrong_with_resource(std::string_view text) {
    return wrong_with_statements(text, wrong_with_resource_statement);
}

}  // namespace policy
