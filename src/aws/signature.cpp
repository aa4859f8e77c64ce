#include "aws/signature.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "aws/error.hpp"
#include "aws/url.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace aws {

namespace {

constexpr std::chrono::minutes kMostSkew{15};

// Four HMACs a request are saved by keeping the keys of the day. Thread-safe; bounded by
// forgetting everything once it is full, which costs a busy server nothing it would notice.
class SigningKeys {
  public:
    std::string find(std::string_view secret, std::string const& access_key, Scope const& scope) {
        std::string const name = access_key + "/" + scope.text();
        {
            std::lock_guard const lock(mutex_);
            auto const found = keys_.find(name);
            // A key id may come back with another secret, after its account was made anew.
            if (found != keys_.end() && base::constant_time_equal(found->second.secret, secret))
                return found->second.key;
        }
        std::string key = signing_key(secret, scope);
        std::lock_guard const lock(mutex_);
        if (keys_.size() >= kMost) keys_.clear();
        keys_[name] = {std::string(secret), key};
        return key;
    }

  private:
    static constexpr std::size_t kMost = 4096;
    struct Entry {
        std::string secret;
        std::string key;
    };
    std::mutex mutex_;
    std::map<std::string, Entry> keys_;
};

SigningKeys& signing_keys() {
    static SigningKeys keys;
    return keys;
}

bool is_s3(Scope const& scope) { return scope.service == "s3"; }

Error refused(Scope const& scope, std::string const& sentence) {
    if (is_s3(scope)) return Error("SignatureDoesNotMatch", sentence, 403);
    return Error("InvalidSignatureException", sentence).query("SignatureDoesNotMatch", 403);
}

Error skewed(Authorization const& auth, base::Instant now, std::string const& sentence) {
    if (!is_s3(auth.scope)) return refused(auth.scope, sentence);
    return Error("RequestTimeTooSkewed",
                 "The difference between the request time and the current time is too large.", 403)
        .with("RequestTime", auth.amz_date)
        .with("ServerTime", base::iso8601_seconds(now))
        .with("MaxAllowedSkewMilliseconds", "900000");
}

void verify_age(Authorization const& auth, base::Instant signed_at, base::Instant now) {
    std::string const now_text = base::amz_date(now);
    if (signed_at < now - kMostSkew) {
        throw skewed(auth, now,
                     "Signature expired: " + auth.amz_date + " is now earlier than " +
                         base::amz_date(now - kMostSkew) + " (" + now_text + " - 15 min.)");
    }
    if (signed_at > now + kMostSkew) {
        throw skewed(auth, now,
                     "Signature not yet current: " + auth.amz_date + " is still later than " +
                         base::amz_date(now + kMostSkew) + " (" + now_text + " + 15 min.)");
    }
}

void verify_expiry(Authorization const& auth, base::Instant signed_at, base::Instant now) {
    base::Instant const end = signed_at + std::chrono::seconds(auth.expires_seconds.value_or(0));
    if (signed_at > now + kMostSkew) {
        if (is_s3(auth.scope)) throw Error("AccessDenied", "Request is not valid yet", 403);
        return verify_age(auth, signed_at, now);
    }
    if (now <= end) return;
    if (!is_s3(auth.scope)) {
        throw refused(auth.scope, "Signature expired: " + base::amz_date(end) +
                                      " is now earlier than " + base::amz_date(now));
    }
    throw Error("AccessDenied", "Request has expired", 403)
        .with("X-Amz-Expires", std::to_string(*auth.expires_seconds))
        .with("Expires", base::iso8601_seconds(end))
        .with("ServerTime", base::iso8601_seconds(now));
}

// S3 shows both stages, so that a client's author can see which differs. Neither is secret.
Error mismatch(Authorization const& auth, std::string const& canonical,
               std::string const& to_sign) {
    if (is_s3(auth.scope)) {
        return refused(auth.scope,
                       "The request signature we calculated does not match the signature you "
                       "provided. Check your key and signing method.")
            .with("AWSAccessKeyId", auth.access_key_id)
            .with("StringToSign", to_sign)
            .with("SignatureProvided", auth.signature)
            .with("CanonicalRequest", canonical);
    }
    return refused(auth.scope,
                   "The request signature we calculated does not match the signature you "
                   "provided. Check your AWS Secret Access Key and signing method. Consult the "
                   "service documentation for details.");
}

std::string authorization_header(Authorization const& auth) {
    return "AWS4-HMAC-SHA256 Credential=" + auth.access_key_id + "/" + auth.scope.text() +
           ", SignedHeaders=" + base::join(auth.signed_headers, ";") +
           ", Signature=" + auth.signature;
}

// What proxies and HTTP libraries may add or change is not signed.
bool left_unsigned(std::string_view name) {
    constexpr std::array<std::string_view, 9> kUnsigned = {
        "authorization", "connection",        "expect",     "keep-alive",     "te",
        "trailer",       "transfer-encoding", "user-agent", "x-amzn-trace-id"};
    return std::find(kUnsigned.begin(), kUnsigned.end(), name) != kUnsigned.end();
}

std::vector<std::string> names_to_sign(http::Headers const& headers) {
    std::vector<std::string> names;
    for (auto const& [key, value] : headers) {
        std::string name = base::lower(key);
        if (!left_unsigned(name)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Scope scope_of(SignWith const& with) {
    return {base::amz_date(with.now).substr(0, 8), with.region, with.service};
}

}  // namespace

std::string signing_key(std::string_view secret, Scope const& scope) {
    std::string key = base::hmac_sha256("AWS4" + std::string(secret), scope.date);
    key = base::hmac_sha256(key, scope.region);
    key = base::hmac_sha256(key, scope.service);
    return base::hmac_sha256(key, "aws4_request");
}

std::string signature(std::string_view key, std::string_view string_to_sign) {
    return base::hex(base::hmac_sha256(key, string_to_sign));
}

void verify_time(Authorization const& auth, base::Instant now) {
    auto const signed_at = base::parse_amz_date(auth.amz_date);
    if (!signed_at) {
        std::string const sentence = "Date must be in ISO-8601 'basic format'. Got '" +
                                     auth.amz_date + "'. See http://en.wikipedia.org/wiki/ISO_8601";
        if (is_s3(auth.scope)) {
            throw Error("AccessDenied",
                        "AWS authentication requires a valid Date or x-amz-date header", 403);
        }
        throw Error("IncompleteSignatureException", sentence).query("IncompleteSignature");
    }
    if (auth.amz_date.substr(0, 8) != auth.scope.date) {
        throw refused(auth.scope,
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                      "date from HTTP: '" +
                          auth.scope.date + "' != '" + auth.amz_date.substr(0, 8) + "', from '" +
                          auth.amz_date + "'.");
    }
    auth.presigned ? verify_expiry(auth, *signed_at, now) : verify_age(auth, *signed_at, now);
}

void verify_signature(Authorization const& auth, http::Head const& head,
                      std::string_view payload_hash, std::string_view secret) {
    CanonicalRules rules = CanonicalRules::of_service(auth.scope.service);
    rules.omit_signature = auth.presigned;
    std::string const canonical = canonical_request(
        {head.method, head.path(), head.query(), &head.headers, &auth.signed_headers, payload_hash},
        rules);
    std::string const key = signing_keys().find(secret, auth.access_key_id, auth.scope);
    std::string const to_sign = string_to_sign(auth.amz_date, auth.scope, canonical);
    if (base::constant_time_equal(signature(key, to_sign), auth.signature)) return;
    throw mismatch(auth, canonical, to_sign);
}

void sign(http::Request& request, SignWith const& with) {
    Url const url = split_url(request.url);
    http::Headers& headers = request.headers;
    headers.set("Host", url.host);
    headers.set("X-Amz-Date", base::amz_date(with.now));
    if (!with.keys.session_token.empty())
        headers.set("X-Amz-Security-Token", with.keys.session_token);
    std::string hash = headers.text("x-amz-content-sha256");
    if (hash.empty()) hash = base::hex(base::sha256(request.body));
    if (with.service == "s3") headers.set("x-amz-content-sha256", hash);

    Authorization auth;
    auth.access_key_id = with.keys.access_key_id;
    auth.scope = scope_of(with);
    auth.signed_headers = names_to_sign(headers);
    std::string const canonical = canonical_request(
        {request.method, url.path, url.query, &headers, &auth.signed_headers, hash},
        CanonicalRules::of_service(with.service));
    auth.signature = signature(signing_key(with.keys.secret_access_key, auth.scope),
                               string_to_sign(headers.text("X-Amz-Date"), auth.scope, canonical));
    headers.set("Authorization", authorization_header(auth));
}

std::string presign(std::string const& method, std::string const& url_text, SignWith const& with,
                    std::int64_t expires_seconds) {
    Url url = split_url(url_text);
    Scope const scope = scope_of(with);
    std::string const date = base::amz_date(with.now);
    auto add = [&url](std::string_view name, std::string const& value) {
        if (!url.query.empty()) url.query += '&';
        url.query.append(name).append("=").append(base::percent_encode(value));
    };
    add("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    add("X-Amz-Credential", with.keys.access_key_id + "/" + scope.text());
    add("X-Amz-Date", date);
    add("X-Amz-Expires", std::to_string(expires_seconds));
    if (!with.keys.session_token.empty()) add("X-Amz-Security-Token", with.keys.session_token);
    add("X-Amz-SignedHeaders", "host");

    http::Headers const headers = {{"host", url.host}};
    std::vector<std::string> const names = {"host"};
    std::string const hash =
        with.service == "s3" ? "UNSIGNED-PAYLOAD" : base::hex(base::sha256(""));
    std::string const canonical =
        canonical_request({method, url.path, url.query, &headers, &names, hash},
                          CanonicalRules::of_service(with.service));
    std::string const key = signing_key(with.keys.secret_access_key, scope);
    add("X-Amz-Signature", signature(key, string_to_sign(date, scope, canonical)));
    return url.text();
}

}  // namespace aws
