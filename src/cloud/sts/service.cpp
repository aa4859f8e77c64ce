#include "cloud/sts/service.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/time.hpp"
#include "cloud/resource_policy.hpp"

namespace cloud::sts {
namespace {

codec::Json get_caller_identity(aws::Invocation const& call) {
    return codec::Json::object({{"UserId", call.caller.user_id},
                                {"Account", call.caller.account.value},
                                {"Arn", call.caller.arn}});
}

bool session_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

std::string session_name(aws::Invocation const& call) {
    std::string name = aws::required_text(call.input, "RoleSessionName");
    if (!std::all_of(name.begin(), name.end(), session_name_character)) {
        throw aws::validation(name, "roleSessionName",
                              "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
    }
    if (name.size() < 2 || name.size() > kLongestSessionName) {
        throw aws::validation(name, "roleSessionName", "Member must have length between 2 and 64");
    }
    return name;
}

std::int64_t given_duration(codec::Json const& in, std::int64_t longest, std::int64_t otherwise) {
    std::int64_t const seconds = aws::optional_integer(in, "DurationSeconds").value_or(otherwise);
    if (seconds < kShortestSession || seconds > longest) {
        throw aws::validation(
            std::to_string(seconds), "durationSeconds",
            seconds < kShortestSession
                ? "Member must have value greater than or equal to 900"
                : "Member must have value less than or equal to " + std::to_string(longest));
    }
    return seconds;
}

bool is_role_session(aws::Caller const& caller) {
    return caller.arn.find(":assumed-role/") != std::string::npos;
}

void check_duration(std::int64_t seconds, aws::Caller const& caller, Role const& role) {
    if (is_role_session(caller) && seconds > kLongestChainedSession) {
        throw aws::Error("ValidationError",
                         "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                         "assumed by role chaining");
    }
    if (seconds > role.max_session_seconds) {
        throw aws::Error("ValidationError",
                         "The requested DurationSeconds exceeds the MaxSessionDuration set for "
                         "this role.");
    }
}

std::string external_id(codec::Json const& in) {
    std::string id = aws::optional_text(in, "ExternalId").value_or("");
    bool const sent = in.has("ExternalId");
    if (sent && (id.size() < kShortestExternalId || id.size() > kLongestExternalId)) {
        throw aws::validation(id, "externalId", "Member must have length between 2 and 1224");
    }
    return id;
}

aws::Error denied(std::string const& message) { return {"AccessDenied", message, 403}; }

codec::Json describe(aws::Credentials const& keys) {
    return codec::Json::object({{"AccessKeyId", keys.access_key_id},
                                {"SecretAccessKey", keys.secret_access_key},
                                {"SessionToken", keys.session_token},
                                {"Expiration", base::iso8601_seconds(*keys.expires)}});
}

// What would restrict or mark the session, and is not done, is refused rather than ignored.
void refuse_unsupported(codec::Json const& in) {
    for (char const* member : {"Policy", "PolicyArns", "Tags", "TransitiveTagKeys",
                               "SourceIdentity", "SerialNumber", "TokenCode", "ProvidedContexts"}) {
        if (in.has(member)) {
            throw aws::Error("ValidationError", std::string(member) +
                                                    " is not supported yet: see "
                                                    "docs/compatibility.md.");
        }
    }
}

}  // namespace

Service::Service(RoleDirectory const& roles, SessionTokens& tokens)
    : roles_(roles), tokens_(tokens) {
    api_.name = "sts";
    api_.title = "STS";
    api_.version = "2011-06-15";
    api_.xmlns = "https://sts.amazonaws.com/doc/2011-06-15/";
    api_.operations = {
        {"GetCallerIdentity", [](aws::Invocation const& call) { return get_caller_identity(call); },
         "sts:GetCallerIdentity"},
        {"AssumeRole", [this](aws::Invocation const& call) { return assume_role(call); },
         "sts:AssumeRole",
         "The trust policy decides: accounts, ARNs, sts:ExternalId; other conditions deny. "
         "Roots may assume roles too."},
        {"GetSessionToken", [this](aws::Invocation const& call) { return get_session_token(call); },
         "sts:GetSessionToken", "Without MFA."},
    };
    for (char const* name :
         {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "DecodeAuthorizationMessage",
          "GetAccessKeyInfo", "GetFederationToken"}) {
        api_.unsupported.push_back({name, ""});
    }
}

codec::Json Service::assume_role(aws::Invocation const& call) {
    std::string const role_arn = aws::required_text(call.input, "RoleArn");
    std::string const name = session_name(call);
    std::int64_t const seconds = given_duration(call.input, kLongestSession, kDefaultSession);
    std::optional<aws::Arn> const arn = aws::parse_arn(role_arn);
    if (!arn) throw aws::Error("ValidationError", role_arn + " is invalid");
    refuse_unsupported(call.input);
    Asking const asking{"sts:AssumeRole",
                        role_arn,
                        call.caller.account.value,
                        call.caller.arn,
                        {{"sts:ExternalId", external_id(call.input)}}};
    std::optional<Role> const role = roles_.find_role(*arn);
    // A role that is not there is denied in the same words as one that does not trust the caller.
    if (!role || !allows(role->trust_policy, asking)) {
        throw aws::access_denied(
            "User: " + call.caller.arn +
            " is not authorized to perform: sts:AssumeRole on resource: " + role_arn);
    }
    check_duration(seconds, call.caller, *role);
    aws::Caller session;
    session.account = base::AccountId(arn->account);
    session.arn = "arn:aws:sts::" + arn->account + ":assumed-role/" + role->name + "/" + name;
    session.user_id = role->id + ":" + name;
    aws::Credentials const keys = tokens_.issue(session, call.now + std::chrono::seconds(seconds));
    return codec::Json::object(
        {{"Credentials", describe(keys)},
         {"AssumedRoleUser",
          codec::Json::object({{"AssumedRoleId", session.user_id}, {"Arn", session.arn}})}});
}

// Temporary keys of the caller's own: of a user, or of an account's root for an hour at most.
codec::Json Service::get_session_token(aws::Invocation const& call) {
    refuse_unsupported(call.input);
    bool const temporary = call.caller.access_key_id.starts_with("ASIA");
    if (temporary || is_role_session(call.caller)) {
        throw denied("Cannot call GetSessionToken with session credentials");
    }
    std::int64_t seconds = given_duration(call.input, kLongestUserSession, kDefaultUserSession);
    bool const root = call.caller.arn.ends_with(":root");
    if (root) seconds = std::min(seconds, kLongestRootSession);
    aws::Credentials const keys =
        tokens_.issue(call.caller, call.now + std::chrono::seconds(seconds));
    return codec::Json::object({{"Credentials", describe(keys)}});
}

}  // namespace cloud::sts
