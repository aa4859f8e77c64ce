#include "cloud/sts/service.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "cloud/authorization_message.hpp"
#include "cloud/sts/given.hpp"
#include "cloud/sts/model.hpp"
#include "cloud/sts/needs.hpp"
#include "cloud/sts/role_sessions.hpp"

namespace cloud::sts {
namespace {

// A session that nothing was given to: it may ask who it is, as anybody may.
constexpr char const* kNothing = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                 R"("Action":"sts:GetCallerIdentity","Resource":"*"}]})";

codec::Json get_caller_identity(aws::Invocation const& call) {
    return codec::Json::object({{"UserId", call.caller.user_id},
                                {"Account", call.caller.account.value},
                                {"Arn", call.caller.arn}});
}

codec::Json get_access_key_info(aws::Invocation const& call) {
    std::string const id = aws::required_text(call.input, "AccessKeyId");
    std::optional<std::string> const account = aws::account_of_access_key(id);
    if (!account) throw invalid("Invalid Access Key ID: it names no account.");
    return codec::Json::object({{"Account", *account}});
}

bool is_role_session(aws::Caller const& caller) {
    return caller.arn.find(":assumed-role/") != std::string::npos;
}

bool is_federated(aws::Caller const& caller) {
    return caller.arn.find(":federated-user/") != std::string::npos;
}

bool is_root(aws::Caller const& caller) { return caller.arn.ends_with(":root"); }

// "You cannot call any AWS STS API except AssumeRole or GetCallerIdentity" with what
// GetSessionToken gave, nor with what GetFederationToken gave but the latter.
void refuse_sessions(aws::Caller const& caller, char const* operation) {
    bool const temporary = caller.access_key_id.starts_with("ASIA");
    if (!temporary && !is_role_session(caller) && !is_federated(caller)) return;
    throw denied("Cannot call " + std::string(operation) + " with session credentials");
}

void refuse_user_sessions(aws::Caller const& caller, char const* operation) {
    bool const role = caller.session && !caller.session->role_arn.empty();
    if (caller.session && !role) refuse_sessions(caller, operation);
}

void check_duration(std::int64_t seconds, aws::Caller const& caller, Role const& role) {
    if (is_role_session(caller) && seconds > kLongestChainedSession) {
        throw invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining");
    }
    check_role_duration(seconds, role);
}

// It stays the same along a chain.
std::string given_source_identity(aws::Invocation const& call) {
    std::string const chained = call.caller.session ? call.caller.session->source_identity : "";
    if (!call.input.has("SourceIdentity")) return chained;
    std::string source = given_name(call.input, "SourceIdentity", {kShortestName, kLongestName});
    if (source.starts_with("aws:")) throw invalid("SourceIdentity must not begin with aws:.");
    if (!chained.empty() && chained != source) {
        throw denied("The source identity of a session cannot be changed.");
    }
    return source;
}

void refuse_mfa(codec::Json const& in) {
    for (char const* member : {"SerialNumber", "TokenCode"}) {
        if (!in.has(member)) continue;
        throw denied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    if (in.has("ProvidedContexts")) {
        throw invalid("ProvidedContexts is not supported: see docs/compatibility.md.");
    }
}

aws::Operation operation(char const* name,
                         std::function<codec::Json(aws::Invocation const&)> verb) {
    aws::Operation out;
    out.name = name;
    out.verb = std::move(verb);
    out.action = std::string("sts:") + name;
    return out;
}

// What nobody needs leave for.
std::vector<aws::Need> nothing(aws::Invocation const&) { return {}; }

}  // namespace

Service::Service(Core& core, WebIdentity::Neighbours const& neighbours)
    : roles_(neighbours.roles), tokens_(neighbours.tokens), web_identity_(core, neighbours) {
    api_.name = "sts";
    api_.title = "STS";
    api_.version = "2011-06-15";
    api_.xmlns = "https://sts.amazonaws.com/doc/2011-06-15/";
    add_sessions();
    add_questions();
    api_.unsupported = {
        {"AssumeRoleWithSAML", "Sign-in through SAML is not done."},
    };
}

void Service::add_sessions() {
    aws::Operation assume =
        operation("AssumeRole", [this](aws::Invocation const& call) { return assume_role(call); });
    assume.note = "Roots may assume roles too. Without MFA.";
    assume.needs = [this](aws::Invocation const& call) { return needs_of_assuming(roles_, call); };
    aws::Operation session = operation(
        "GetSessionToken", [this](aws::Invocation const& call) { return get_session_token(call); });
    session.note = "Without MFA.";
    session.needs = &nothing;
    aws::Operation federation =
        operation("GetFederationToken",
                  [this](aws::Invocation const& call) { return get_federation_token(call); });
    federation.needs = &needs_of_federation;
    aws::Operation web = operation("AssumeRoleWithWebIdentity", nullptr);
    web.verb = [this](aws::Invocation const& call) { return web_identity_.assume(call); };
    web.note =
        "By OIDC providers whose certificates this machine trusts: thumbprints are kept and not "
        "looked at. Session tags and source identities in tokens are not read; no ProviderId.";
    web.needs = &nothing;  // the token tells who asks: web_identity.cpp decides
    web.unsigned_too = true;
    for (aws::Operation* one : {&assume, &web, &session, &federation}) {
        api_.operations.push_back(std::move(*one));
    }
}

void Service::add_questions() {
    aws::Operation identity = operation("GetCallerIdentity", &get_caller_identity);
    identity.needs = &nothing;
    aws::Operation key = operation("GetAccessKeyInfo", [](aws::Invocation const& call) {
        refuse_user_sessions(call.caller, "GetAccessKeyInfo");
        return get_access_key_info(call);
    });
    key.note = "Of keys that were made here: their ids hold the account.";
    aws::Operation decode =
        operation("DecodeAuthorizationMessage", [this](aws::Invocation const& call) {
            refuse_user_sessions(call.caller, "DecodeAuthorizationMessage");
            return decode_authorization_message(call);
        });
    for (aws::Operation* one : {&identity, &key, &decode}) {
        api_.operations.push_back(std::move(*one));
    }
}

codec::Json Service::assume_role(aws::Invocation const& call) {
    std::string const text = aws::required_text(call.input, "RoleArn");
    std::string const name =
        given_name(call.input, "RoleSessionName", {kShortestName, kLongestName});
    std::int64_t const seconds = given_duration(call.input, kLongestSession, kDefaultSession);
    std::optional<aws::Arn> const arn = role_arn(call.input);
    if (!arn) throw invalid(text + " is invalid");
    (void)given_external_id(call.input);
    refuse_mfa(call.input);
    std::optional<Role> const role = roles_.find_role(*arn);
    if (!role || is_federated(call.caller)) {
        throw aws::access_denied(
            "User: " + call.caller.arn +
            " is not authorized to perform: sts:AssumeRole on resource: " + text);
    }
    check_duration(seconds, call.caller, *role);
    SessionTags tags = given_tags(call.input, call.caller.session.get());
    auto session = std::make_shared<aws::Session>();
    session->policies = given_policies(call.input, roles_, arn->account);
    session->tags = std::move(tags.tags);
    session->transitive_tags = std::move(tags.transitive);
    session->source_identity = given_source_identity(call);
    codec::Json out = issue_role_session(tokens_, {*role, name, session, seconds, call.now});
    if (!session->source_identity.empty()) out.set("SourceIdentity", session->source_identity);
    return out;
}

// Temporary keys of the caller's own: of a user, or of an account's root for an hour at most.
codec::Json Service::get_session_token(aws::Invocation const& call) {
    refuse_mfa(call.input);
    refuse_sessions(call.caller, "GetSessionToken");
    std::int64_t seconds = given_duration(call.input, kLongestUserSession, kDefaultUserSession);
    if (is_root(call.caller)) seconds = std::min(seconds, kLongestRootSession);
    aws::Caller bearer = call.caller;
    auto session = std::make_shared<aws::Session>();
    session->issued = call.now;
    bearer.session = session;
    aws::Credentials const keys = tokens_.issue(bearer, call.now + std::chrono::seconds(seconds));
    return codec::Json::object({{"Credentials", describe(keys)}});
}

// What the caller may do and the policies that it gives allow: without any, nothing.
codec::Json Service::get_federation_token(aws::Invocation const& call) {
    refuse_sessions(call.caller, "GetFederationToken");
    std::string const name = given_name(call.input, "Name", {kShortestName, kLongestFederatedName});
    std::int64_t seconds = given_duration(call.input, kLongestUserSession, kDefaultUserSession);
    if (is_root(call.caller)) seconds = std::min(seconds, kLongestRootSession);
    std::string const& account = call.caller.account.value;
    auto session = std::make_shared<aws::Session>();
    session->tags = given_tags(call.input, nullptr).tags;
    session->policies = given_policies(call.input, roles_, account);
    std::int64_t const packed = packed_size(session->policies, session->tags);
    if (session->policies.empty()) session->policies.push_back(kNothing);
    session->federator = is_root(call.caller) ? account : call.caller.user_id;
    session->issued = call.now;
    aws::Caller bearer;
    bearer.account = call.caller.account;
    bearer.arn = "arn:aws:sts::" + account + ":federated-user/" + name;
    bearer.user_id = account + ":" + name;
    bearer.session = session;
    aws::Credentials const keys = tokens_.issue(bearer, call.now + std::chrono::seconds(seconds));
    return codec::Json::object(
        {{"Credentials", describe(keys)},
         {"FederatedUser",
          codec::Json::object({{"FederatedUserId", bearer.user_id}, {"Arn", bearer.arn}})},
         {"PackedPolicySize", packed}});
}

codec::Json Service::decode_authorization_message(aws::Invocation const& call) const {
    std::string const encoded = aws::required_text(call.input, "EncodedMessage");
    std::optional<std::string> const decoded =
        encoded.size() > kMessageLength ? std::nullopt
                                        : cloud::decode_authorization_message(tokens_, encoded);
    if (!decoded) {
        throw aws::Error("InvalidAuthorizationMessageException", "Invalid authorization message");
    }
    return codec::Json::object({{"DecodedMessage", *decoded}});
}

}  // namespace cloud::sts
