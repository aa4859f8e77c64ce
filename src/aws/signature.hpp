// SigV4: signing for our clients, verifying for our endpoints. Header form and presigned form.
//
//   aws::Authorization auth = aws::parse_authorization(head);         // throws aws::Error
//   aws::verify_time(auth, now);                                       // skew, expiry
//   aws::verify_signature(auth, head, payload_hash, secret);           // throws aws::Error
//
//   aws::sign(request, {keys, "eu-west-1", "logs", now});
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/canonical.hpp"
#include "aws/credentials.hpp"
#include "aws/error.hpp"
#include "base/clock.hpp"
#include "http/client.hpp"
#include "http/message.hpp"

namespace aws {

std::string signing_key(std::string_view secret, Scope const& scope);
std::string signature(std::string_view key, std::string_view string_to_sign);  // hex

// What a request says of its own signature.
struct Authorization {
    bool presigned = false;
    std::string access_key_id;
    Scope scope;
    std::vector<std::string> signed_headers;
    std::string signature;
    std::string amz_date;
    std::string session_token;                    // "" without one
    std::optional<std::int64_t> expires_seconds;  // presigned
    std::string payload_hash;  // x-amz-content-sha256 as declared; "" where it is not there
};

// Of a request that is not signed.
Error missing_token(http::Head const& head);

// Throws AWS's own errors: MissingAuthenticationToken, IncompleteSignature,
// AuthorizationQueryParametersError, InvalidSignatureException.
Authorization parse_authorization(http::Head const& head);

// More than 15 minutes of skew, or an expired presigned URL, is refused in AWS's words.
void verify_time(Authorization const& auth, base::Instant now);

// `payload_hash` is what the canonical request carries: the declared one (S3), or the SHA-256 of
// the body. Throws SignatureDoesNotMatch / InvalidSignatureException (403). Thread-safe; signing
// keys are cached by day, region, service and access key.
void verify_signature(Authorization const& auth, http::Head const& head,
                      std::string_view payload_hash, std::string_view secret);

struct SignWith {
    Credentials keys;
    std::string region;
    std::string service;
    base::Instant now;
};
// Adds Host, X-Amz-Date, X-Amz-Security-Token, x-amz-content-sha256 and Authorization.
void sign(http::Request& request, SignWith const& with);
std::string presign(std::string const& method, std::string const& url, SignWith const& with,
                    std::int64_t expires_seconds);

}  // namespace aws
