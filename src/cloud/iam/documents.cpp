#include "cloud/iam/documents.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/given.hpp"

namespace cloud::iam {
namespace {

constexpr std::size_t kAccountDigits = 12;

[[noreturn]] void malformed(std::string const& message) {
    throw aws::Error("MalformedPolicyDocument", message);
}

codec::Json::Array listed(codec::Json const& value) {
    if (value.is_array()) return value.items();
    if (value.is_null()) return {};
    return {value};
}

std::string given_document(codec::Json const& in, char const* member) {
    std::string document = aws::required_text(in, member);
    if (document.empty() || document.size() > kDocumentLength) {
        throw invalid_value(told(member), document.empty()
                                              ? "Member must have length greater than or equal to 1"
                                              : "Member must have length less than or equal to " +
                                                    std::to_string(kDocumentLength));
    }
    return document;
}

bool is_account(std::string const& text) {
    return text.size() == kAccountDigits && base::to_uint64(text).has_value();
}

// The session of a role names it without its path.
bool has_role_of_session(Iam const& iam, aws::Arn const& arn) {
    auto const parts = base::split(arn.resource, '/');
    return parts.size() == 3 && parts[0] == "assumed-role" &&
           iam.state.find(Kind::role, arn.account, std::string(parts[1])).has_value();
}

bool has_entity(Iam const& iam, aws::Arn const& arn) {
    std::string const name = arn.resource.substr(arn.resource.rfind('/') + 1);
    for (Kind const kind : {Kind::user, Kind::role}) {
        if (!arn.resource.starts_with(std::string(spelling(kind).resource) + "/")) continue;
        std::optional<Entity> const found = iam.state.find(kind, arn.account, name);
        return found && found->arn() == arn.text();
    }
    return false;
}

// "AIDA…", "AROA…": what ARNs of principals that have gone are kept as.
bool is_unique_id(std::string const& text) {
    return text.size() >= 16 && (text.starts_with("AIDA") || text.starts_with("AROA")) &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos;
}

bool is_there(Iam const& iam, std::string const& principal) {
    if (principal == "*" || is_account(principal) || is_unique_id(principal)) return true;
    std::optional<aws::Arn> const arn = aws::parse_arn(principal);
    if (!arn || !is_account(arn->account) || principal.find('*') != std::string::npos) return false;
    if (arn->service == "iam" && arn->resource == "root") return true;
    if (arn->service != "iam" && arn->service != "sts") return false;
    if (!iam.organization.account(arn->account)) return true;
    if (arn->service == "sts") {
        return arn->resource.starts_with("federated-user/") || has_role_of_session(iam, *arn);
    }
    return has_entity(iam, *arn);
}

void check_principals(Iam const& iam, codec::Json const& statement, char const* member) {
    for (codec::Json const& one : listed(statement.at(member).at("AWS"))) {
        if (is_there(iam, one.text())) continue;
        malformed("Invalid principal in policy: \"AWS\":\"" + one.text() + "\"");
    }
}

}  // namespace

void check_document(std::string const& document, policy::Kind kind) {
    if (auto const wrong = policy::malformed(document, kind)) malformed(*wrong);
}

std::string given_policy(codec::Json const& in, char const* member) {
    std::string document = given_document(in, member);
    check_document(document, policy::Kind::identity);
    return document;
}

std::string given_trust(Iam const& iam, codec::Json const& in, char const* member) {
    std::string document = given_document(in, member);
    check_document(document, policy::Kind::trust);
    codec::Json const json = codec::parse_json(document).value_or(codec::Json());
    for (codec::Json const& statement : listed(json.at("Statement"))) {
        check_principals(iam, statement, "Principal");
        check_principals(iam, statement, "NotPrincipal");
    }
    if (policy_size(document) > kAclSizePerRole) {
        throw limit_exceeded("ACLSizePerRole", kAclSizePerRole);
    }
    return document;
}

void check_input_policy(std::string const& document) {
    if (document.size() > kDocumentLength) throw invalid_input("The policy is too long.");
    base::Result<policy::Shared> const read = policy::read(document);
    if (!read) throw invalid_input("The policy is not valid: " + read.error().message);
}

Entity open_source(Iam const& iam, aws::Invocation const& call) {
    std::string const text = aws::required_text(call.input, "PolicySourceArn");
    std::optional<aws::Arn> const arn = aws::parse_arn(text);
    if (!arn || arn->service != "iam") throw invalid_input("ARN " + text + " is not valid.");
    std::string const name = arn->resource.substr(arn->resource.rfind('/') + 1);
    for (Kind const kind : {Kind::user, Kind::group, Kind::role}) {
        if (!arn->resource.starts_with(std::string(spelling(kind).resource) + "/")) continue;
        std::optional<Entity> entity = iam.state.find(kind, call.caller.account.value, name);
        if (entity && entity->arn() == text) return std::move(*entity);
        throw no_such_entity(spelling(kind).noun, name);
    }
    throw invalid_input("ARN " + text + " is not valid.");
}

std::size_t policy_size(std::string_view document) {
    return static_cast<std::size_t>(std::count_if(document.begin(), document.end(), [](char c) {
        return c != ' ' && c != '\t' && c != '\r' && c != '\n';
    }));
}

}  // namespace cloud::iam
