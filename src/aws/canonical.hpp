// SigV4's first two stages: the canonical request and the string to sign, byte for byte as the
// signing process of the AWS General Reference defines them. Sans I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace aws {

struct Scope {
    std::string date;  // "20261123"
    std::string region;
    std::string service;
    std::string text() const;  // "20261123/eu-west-1/logs/aws4_request"
};

struct CanonicalInput {
    std::string_view method;
    std::string_view path;   // as sent, percent-encoded
    std::string_view query;  // as sent, after '?'
    http::Headers const* headers;
    std::vector<std::string> const* signed_headers;  // lower case, sorted
    std::string_view payload_hash;                   // hex, or UNSIGNED-PAYLOAD and the like
};

// S3 signs its path as sent: no second encoding, no normalising of "." and "//".
struct CanonicalRules {
    bool encode_path_twice = true;
    bool normalise_path = true;
    bool omit_signature = false;  // presigned: X-Amz-Signature is no part of what it signs
    static CanonicalRules of_service(std::string_view service);
};

std::string canonical_request(CanonicalInput const& in, CanonicalRules const& rules);
std::string string_to_sign(std::string_view amz_date, Scope const& scope,
                           std::string_view canonical_request);

}  // namespace aws
