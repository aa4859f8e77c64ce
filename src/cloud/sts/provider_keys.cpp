#include "cloud/sts/provider_keys.hpp"

#include "base/log.hpp"
#include "http/loopback.hpp"

namespace cloud::sts {
namespace {

constexpr std::chrono::hours kKeptFor(1);
constexpr std::chrono::minutes kFetchedAgainAfter(1);  // for a key that is not among them
constexpr std::chrono::seconds kTriedAgainAfter(10);
constexpr std::chrono::seconds kAnswerWithin(5);
constexpr std::uint64_t kMostBytes = 256u << 10;
constexpr std::size_t kMostProviders = 1000;

// Providers on this machine are asked without TLS: what goes there is on no wire.
std::string origin_of(std::string const& issuer) {
    std::string const plain = "http://" + issuer;
    return http::is_loopback_url(plain) ? plain : "https://" + issuer;
}

// A provider elsewhere does not send us to what listens on this machine.
bool may_send_to(std::string const& issuer, std::string const& url) {
    if (url.starts_with("https://")) return true;
    return http::is_loopback_url(origin_of(issuer)) && http::is_loopback_url(url);
}

}  // namespace

std::string without_scheme(std::string_view issuer) {
    for (std::string_view const scheme : {"https://", "http://"}) {
        if (issuer.starts_with(scheme)) issuer.remove_prefix(scheme.size());
    }
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string(issuer);
}

ProviderKeys::Found ProviderKeys::find(std::string const& issuer, std::string const& key_id,
                                       base::Instant now) {
    if (!known_.contains(issuer) && known_.size() >= kMostProviders) known_.clear();
    Known const& known = known_[issuer];
    if (known.coming) return {};
    base::Duration const age = now - known.fetched;
    bool const has = known.keys.has(key_id) ? age < kKeptFor : age < kFetchedAgainAfter;
    if (!known.keys.empty() && has) return {.state = State::here, .keys = &known.keys};
    if (!known.failure.empty() && now - known.failed < kTriedAgainAfter) {
        return {.state = State::unreachable, .failure = known.failure};
    }
    if (courier_ == nullptr) {
        return {.state = State::unreachable, .failure = "there is no way to providers"};
    }
    core_.after_commit([this, issuer] { start(issuer); });
    return {};
}

void ProviderKeys::start(std::string const& issuer) {
    Known& known = known_[issuer];
    if (known.coming) return;
    known.coming = true;
    get(issuer, origin_of(issuer) + "/.well-known/openid-configuration",
        [this, issuer](std::string const& body, base::Instant now) {
            discovered(issuer, body, now);
        });
}

void ProviderKeys::get(std::string const& issuer, std::string const& url, Next next) {
    http::Request request;
    request.url = url;
    request.timeout = kAnswerWithin;
    request.max_response_bytes = kMostBytes;
    auto const done = [this, issuer, url,
                       next = std::move(next)](base::Result<http::Response> answer) {
        core_.post([this, issuer, url, next, answer = std::move(answer)](base::Instant now) {
            if (!answer) return fail(issuer, url + ": " + answer.error().message, now);
            if (answer->status == 200) return next(answer->body, now);
            fail(issuer, url + " answered " + std::to_string(answer->status), now);
        });
    };
    courier_->send(std::move(request), done);
}

void ProviderKeys::discovered(std::string const& issuer, std::string const& body,
                              base::Instant now) {
    base::Result<codec::Json> const document = codec::parse_json(body);
    if (!document || without_scheme(document->at("issuer").text()) != issuer) {
        return fail(issuer, "its configuration is another issuer's", now);
    }
    std::string const& url = document->at("jwks_uri").text();
    if (!may_send_to(issuer, url)) return fail(issuer, "its configuration has no jwks_uri", now);
    get(issuer, url,
        [this, issuer](std::string const& keys, base::Instant then) { keep(issuer, keys, then); });
}

void ProviderKeys::keep(std::string const& issuer, std::string const& body, base::Instant now) {
    codec::KeySet keys = codec::KeySet::read(body);
    if (keys.empty()) return fail(issuer, "its key set has no key that can be used", now);
    known_[issuer] = {.keys = std::move(keys), .fetched = now};
    core_.signal(kTopic);
}

// What was known before stays known for its hour.
void ProviderKeys::fail(std::string const& issuer, std::string const& why, base::Instant now) {
    base::log_warn("the keys of an identity provider could not be fetched",
                   {{"provider", issuer}, {"reason", why}});
    Known& known = known_[issuer];
    known.coming = false;
    known.failed = now;
    known.failure = why;
    core_.signal(kTopic);
}

}  // namespace cloud::sts
