#include "siem/oidc/provider.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "http/loopback.hpp"

namespace siem::oidc {
namespace {

using codec::Json;

tl::unexpected<base::Error> no_use(std::string why) {
    return base::fail(base::ErrorKind::retry, std::move(why), "provider");
}

// What goes into a header as it is.
bool is_visible(std::string const& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// A provider elsewhere does not send us to what listens on this machine.
bool may_lead_to(std::string const& url, std::string const& issuer) {
    if (!is_visible(url) || url.size() > kLongestUrl) return false;
    if (url.starts_with("https://")) return true;
    return http::is_loopback_url(issuer) && http::is_loopback_url(url);
}

// RFC 6749, 2.3.1: both are form-encoded first.
std::string basic(Settings const& settings) {
    return "Basic " + base::base64(base::percent_encode(settings.client_id) + ":" +
                                   base::percent_encode(settings.client_secret));
}

// Not where the clock was set back since.
bool is_within(base::Duration time, base::Instant since, base::Instant now) {
    return now >= since && now - since < time;
}

bool lists(Json const& list, std::string_view what) {
    auto const& all = list.items();
    return std::any_of(all.begin(), all.end(), [&](Json const& one) { return one.text() == what; });
}

}  // namespace

base::Result<Json> Provider::ask(http::Request request, std::string const& what) {
    request.timeout = kAnswerWithin;
    request.max_response_bytes = kMostAnswer;
    request.headers.add("Accept", "application/json");
    base::Result<http::Response> const answer = client_.send(request);
    if (!answer) return no_use(what + ": " + answer.error().message);
    base::Result<Json> told = codec::parse_json(answer->body);
    bool const object = told && told->is_object();
    if (answer->status != 200) {
        if (object && told->has("error")) return refused(*told, answer->status);
        return no_use(what + " answered " + std::to_string(answer->status));
    }
    if (!object) return no_use(what + " answered what is no JSON object");
    return told;
}

// RFC 6749, 5.2. An invalid grant is a code that is used up, too old, or of another request.
tl::unexpected<base::Error> Provider::refused(Json const& told, int status) const {
    std::string said = told.at("error").text() + ": " + told.at("error_description").text();
    std::string const& secret = settings_.client_secret;
    if (!secret.empty()) said = base::replace_all(std::move(said), secret, "…");
    if (said.size() > kMostSaid) said.resize(kMostSaid);
    said = "it answered " + std::to_string(status) + ", " + said;
    bool const grant = told.at("error").text() == "invalid_grant";
    if (grant) return base::fail(base::ErrorKind::skip, std::move(said), "grant");
    return no_use(std::move(said));
}

base::Result<Endpoints> Provider::endpoints(base::Instant now) {
    if (known_ && is_within(kKept, discovered_, now)) return *known_;
    if (failure_ && is_within(kTriedAgainAfter, failed_, now)) return base::fail(*failure_);
    base::Result<Endpoints> found = discover();
    if (!found) {
        failure_ = found.error();
        failed_ = now;
        return found;
    }
    known_ = *found;
    discovered_ = now;
    failure_.reset();
    return found;
}

base::Result<Endpoints> Provider::discover() {
    std::string root = settings_.issuer;
    while (root.ends_with('/')) root.pop_back();
    base::Result<Json> const told =
        ask({.url = root + "/.well-known/openid-configuration"}, "its configuration");
    if (!told) return base::fail(told.error());
    std::string const& issuer = told->at("issuer").text();
    if (issuer != settings_.issuer) {
        return no_use("its configuration is of another issuer than siem.access.oidc.issuer");
    }
    Endpoints at{told->at("authorization_endpoint").text(), told->at("token_endpoint").text(),
                 told->at("jwks_uri").text(), told->at("userinfo_endpoint").text()};
    for (char const* const needed : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
        if (may_lead_to(told->at(needed).text(), issuer)) continue;
        return no_use(std::string("its configuration has no https URL as ") + needed);
    }
    if (!may_lead_to(at.user_info, issuer)) at.user_info.clear();
    at.tells_issuer = told->at("authorization_response_iss_parameter_supported").boolean();
    Json const& methods = told->at("token_endpoint_auth_methods_supported");
    at.secret_in_body =
        lists(methods, "client_secret_post") && !lists(methods, "client_secret_basic");
    return at;
}

base::Result<Given> Provider::redeem(Spent const& spent, base::Instant now) {
    base::Result<Endpoints> const at = endpoints(now);
    if (!at) return base::fail(at.error());
    http::Request request{.method = "POST", .url = at->token};
    http::Parameters form{{"grant_type", "authorization_code"},
                          {"code", spent.code},
                          {"redirect_uri", spent.redirect_uri},
                          {"code_verifier", spent.verifier}};
    bool const secret = !settings_.client_secret.empty();
    if (secret && !at->secret_in_body) {
        request.headers.add("Authorization", basic(settings_));
    } else {
        form.emplace_back("client_id", settings_.client_id);
        if (secret) form.emplace_back("client_secret", settings_.client_secret);
    }
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = http::write_query(form);
    base::Result<Json> const told = ask(std::move(request), "its token endpoint");
    if (!told) return base::fail(told.error());
    Given given{told->at("id_token").text(), told->at("access_token").text()};
    if (given.id_token.empty()) {
        return no_use("its token endpoint gave no ID token: is 'openid' among the scopes?");
    }
    return given;
}

base::Result<void> Provider::fetch_keys(base::Instant now) {
    base::Result<Endpoints> const at = endpoints(now);
    if (!at) return base::fail(at.error());
    base::Result<Json> const told = ask({.url = at->keys}, "its key set");
    if (!told) return base::fail(told.error());
    codec::KeySet keys = codec::KeySet::of(*told);
    if (keys.empty()) return no_use("its key set has no key that can be used");
    keys_ = std::move(keys);
    fetched_ = now;
    return {};
}

base::Result<Json> Provider::verified(std::string const& id_token, base::Instant now) {
    std::optional<codec::WebToken> token = codec::read_web_token(id_token);
    if (!token) {
        return base::fail(base::ErrorKind::skip,
                          "the ID token is none that is signed by RS, PS or ES algorithms",
                          "token");
    }
    bool const known = keys_.has(token->key_id);
    if (keys_.empty() || !is_within(known ? kKept : kKeysAgainAfter, fetched_, now)) {
        base::Result<void> const fetched = fetch_keys(now);
        if (!fetched) return base::fail(fetched.error());
    }
    switch (keys_.verify(*token)) {
        case codec::Verified::yes:
            return std::move(token->claims);
        case codec::Verified::unknown_key:
            return base::fail(base::ErrorKind::skip, "the ID token is of an unknown key", "token");
        case codec::Verified::no:
            break;
    }
    return base::fail(base::ErrorKind::skip, "the ID token's signature is wrong", "token");
}

base::Result<Json> Provider::user_info(std::string const& access_token, base::Instant now) {
    base::Result<Endpoints> const at = endpoints(now);
    if (!at) return base::fail(at.error());
    bool const can = !at->user_info.empty() && !access_token.empty() && is_visible(access_token);
    if (!can) return Json();
    http::Request request{.url = at->user_info};
    request.headers.add("Authorization", "Bearer " + access_token);
    return ask(std::move(request), "its user info");
}

}  // namespace siem::oidc
