#include "cloud/sts/web_identity.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/time.hpp"
#include "cloud/sts/given.hpp"
#include "cloud/sts/model.hpp"
#include "cloud/sts/role_sessions.hpp"

namespace cloud::sts {
namespace {

using codec::Json;

constexpr std::size_t kShortestToken = 4;
constexpr std::size_t kLongestToken = 20'000;
// AWS asks for no more of skew between its clock and a provider's.
constexpr std::int64_t kSkewSeconds = 300;
constexpr std::chrono::seconds kKeysWithin(12);  // discovery and key set, each within five

aws::Error invalid_token(std::string const& message) { return {"InvalidIdentityToken", message}; }

std::string given_token(Json const& in) {
    std::string token = aws::required_text(in, "WebIdentityToken");
    if (token.size() >= kShortestToken && token.size() <= kLongestToken) return token;
    throw aws::validation("***", "webIdentityToken",
                          "Member must have length between 4 and 20000, inclusive");
}

std::string required_claim(Json const& claims, char const* name) {
    std::string const& text = claims.at(name).text();
    if (!text.empty()) return text;
    throw invalid_token(std::string("Missing a required claim: ") + name);
}

// Of several audiences AWS takes the one that was authorised, if the token tells it.
std::string audience_of(Json const& claims, IdentityProvider const& provider) {
    std::vector<std::string> audiences;
    if (claims.at("aud").is_text()) audiences.push_back(claims.at("aud").text());
    for (Json const& one : claims.at("aud").items()) audiences.push_back(one.text());
    std::string const& authorised = claims.at("azp").text();
    if (!authorised.empty()) audiences = {authorised};
    for (std::string const& audience : audiences) {
        auto const& ids = provider.client_ids;
        if (std::find(ids.begin(), ids.end(), audience) != ids.end()) return audience;
    }
    throw invalid_token("Incorrect token audience");
}

void check_times(Json const& claims, base::Instant now) {
    std::int64_t const seconds = base::to_millis(now) / 1000;
    if (!claims.at("exp").is_number()) throw invalid_token("Missing a required claim: exp");
    if (!claims.at("iat").is_number()) throw invalid_token("Missing a required claim: iat");
    std::int64_t const expires = claims.at("exp").integer();
    if (seconds >= expires) {
        throw aws::Error("ExpiredTokenException",
                         "Token expired: current date/time " + std::to_string(seconds) +
                             " must be before the expiration date/time " + std::to_string(expires));
    }
    bool const early = claims.at("iat").integer() > seconds + kSkewSeconds ||
                       claims.at("nbf").integer() > seconds + kSkewSeconds;
    if (early) throw invalid_token("The ID Token is not valid yet");
}

}  // namespace

// What a token proved of its bearer.
struct WebIdentity::Proof {
    aws::Arn role_arn;
    std::optional<Role> role;  // nothing where it is not there
    IdentityProvider provider;
    std::string issuer;
    std::string subject;
    std::string audience;
    Json claims;
};

aws::Outcome WebIdentity::assume(aws::Invocation const& call) {
    std::optional<aws::Arn> const arn = role_arn(call.input);
    std::string const text = aws::required_text(call.input, "RoleArn");
    if (!arn) throw invalid(text + " is invalid");
    std::optional<codec::WebToken> const token = codec::read_web_token(given_token(call.input));
    // STS takes "RS256, RS384, RS512, ES256, ES384, ES512": not RSASSA-PSS.
    if (!token || token->algorithm.starts_with("PS")) {
        throw invalid_token(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
            "Access Token)");
    }
    std::string const issuer = required_claim(token->claims, "iss");
    Proof proof{.role_arn = *arn, .issuer = without_scheme(issuer)};
    std::optional<IdentityProvider> provider =
        neighbours_.roles.identity_provider(arn->account, proof.issuer);
    if (!provider) {
        throw invalid_token("No OpenIDConnect provider found in your account for " + issuer);
    }
    proof.provider = *std::move(provider);
    check_times(token->claims, call.now);
    ProviderKeys::Found const found = keys_.find(proof.issuer, token->key_id, call.now);
    if (found.state == ProviderKeys::State::coming && call.now < call.received + kKeysWithin) {
        return aws::Parked{ProviderKeys::kTopic, call.received + kKeysWithin};
    }
    if (found.state != ProviderKeys::State::here) {
        throw aws::Error("IDPCommunicationError",
                         "The identity provider " + issuer + " could not be reached: " +
                             (found.failure.empty() ? "it did not answer" : found.failure));
    }
    if (found.keys->verify(*token) != codec::Verified::yes) {
        throw invalid_token(
            "Couldn't retrieve verification key from your identity provider,  "
            "please reference AssumeRoleWithWebIdentity documentation for "
            "requirements");
    }
    proof.subject = required_claim(token->claims, "sub");
    proof.audience = audience_of(token->claims, proof.provider);
    proof.claims = token->claims;
    proof.role = neighbours_.roles.find_role(*arn);
    require(call, proof);
    return session_for(call, proof);
}

// The keys of the provider's claims are called by its URL: "issuer.example:sub".
void WebIdentity::require(aws::Invocation const& call, Proof const& proof) const {
    aws::Error const refused("AccessDenied",
                             "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
    if (!proof.role) throw refused;
    auto const session = std::make_shared<aws::Session>();
    session->provider = proof.provider.arn;
    session->issued = call.now;
    aws::Caller bearer = call.caller;
    bearer.session = session;
    aws::Need need{.action = "sts:AssumeRoleWithWebIdentity",
                   .resource = proof.role->arn,
                   .resource_account = proof.role_arn.account,
                   .resource_policy = proof.role->trust_policy,
                   .resource_decides = true};
    need.context.set(proof.issuer + ":sub", proof.subject);
    need.context.set(proof.issuer + ":aud", proof.audience);
    policy::Context::Values methods;
    for (Json const& one : proof.claims.at("amr").items()) methods.push_back(one.text());
    if (!methods.empty()) need.context.set(proof.issuer + ":amr", std::move(methods));
    if (proof.claims.at("email").is_text()) {
        need.context.set(proof.issuer + ":email", proof.claims.at("email").text());
    }
    need.context.set("sts:RoleSessionName", call.input.at("RoleSessionName").text());
    try {
        neighbours_.authoriser.require(bearer, need, call.now);
    } catch (aws::Error const&) {
        throw refused;  // AWS says no more than that to whom it does not know
    }
}

codec::Json WebIdentity::session_for(aws::Invocation const& call, Proof const& proof) {
    std::string const name =
        given_name(call.input, "RoleSessionName", {kShortestName, kLongestName});
    std::int64_t const seconds = given_duration(call.input, kLongestSession, kDefaultSession);
    check_role_duration(seconds, *proof.role);
    auto session = std::make_shared<aws::Session>();
    session->provider = proof.provider.arn;
    session->policies = given_policies(call.input, neighbours_.roles, proof.role_arn.account);
    Json out =
        issue_role_session(neighbours_.tokens, {*proof.role, name, session, seconds, call.now});
    out.set("SubjectFromWebIdentityToken", proof.subject);
    out.set("Audience", proof.audience);
    out.set("Provider", proof.provider.arn);
    return out;
}

}  // namespace cloud::sts
