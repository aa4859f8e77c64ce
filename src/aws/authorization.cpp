// Reading what a request says of its own signature, from its Authorization header or its query
// string. What is missing or malformed is told in the words of the service that was asked.

#include <algorithm>
#include <array>

#include "aws/dispatch.hpp"
#include "aws/signature.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace aws {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::int64_t kLongestExpiry = 7 * 24 * 3600;
constexpr std::size_t kMostSignedHeaders = 200;

Error malformed(http::Head const& head, std::string const& sentence) {
    if (protocol_of(head) == Protocol::rest_xml) {
        return Error("AuthorizationHeaderMalformed",
                     "The authorization header is malformed; " + sentence);
    }
    return Error("IncompleteSignatureException", sentence).query("IncompleteSignature");
}

Error wrong_scope(http::Head const& head, std::string const& sentence) {
    if (protocol_of(head) == Protocol::rest_xml) return malformed(head, sentence);
    return Error("InvalidSignatureException", sentence).query("SignatureDoesNotMatch", 403);
}

Error wrong_query(std::string const& sentence) {
    return Error("AuthorizationQueryParametersError", sentence);
}

// "AKID/20261123/eu-west-1/logs/aws4_request"
bool read_credential(std::string_view text, Authorization& auth) {
    std::vector<std::string_view> const parts = base::split(text, '/');
    if (parts.size() != 5) return false;
    auth.access_key_id = std::string(parts[0]);
    auth.scope = {std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
    return !auth.access_key_id.empty() && auth.scope.date.size() == 8;
}

std::string_view terminator(std::string_view credential) {
    return credential.substr(credential.rfind('/') + 1);
}

bool read_signed_headers(std::string_view text, Authorization& auth) {
    for (std::string_view name : base::split(text, ';')) {
        if (name.empty() || auth.signed_headers.size() == kMostSignedHeaders) return false;
        auth.signed_headers.push_back(base::lower(name));
    }
    std::sort(auth.signed_headers.begin(), auth.signed_headers.end());
    auto const& names = auth.signed_headers;
    return std::adjacent_find(names.begin(), names.end()) == names.end();
}

bool is_signed(Authorization const& auth, std::string_view name) {
    return std::binary_search(auth.signed_headers.begin(), auth.signed_headers.end(), name);
}

// X-Amz-Date, or the Date header in either of its forms.
std::string date_of(http::Headers const& headers) {
    if (auto const* date = headers.find("x-amz-date")) return *date;
    std::string const& date = headers.text("date");
    if (auto const t = base::parse_http_date(date)) return base::amz_date(*t);
    return date;
}

struct HeaderFields {
    std::string_view credential, signed_headers, signature;
};

HeaderFields read_fields(std::string_view text) {
    HeaderFields fields;
    for (std::string_view part : base::split(text, ',')) {
        auto const pair = base::cut(base::trim(part), "=");
        if (!pair) continue;
        if (pair->first == "Credential") fields.credential = pair->second;
        if (pair->first == "SignedHeaders") fields.signed_headers = pair->second;
        if (pair->first == "Signature") fields.signature = pair->second;
    }
    return fields;
}

void require_fields(http::Head const& head, HeaderFields const& fields, bool has_date) {
    std::string missing;
    auto require = [&](bool present, std::string_view name) {
        if (present) return;
        missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
    };
    require(!fields.credential.empty(), "Credential");
    require(!fields.signature.empty(), "Signature");
    require(!fields.signed_headers.empty(), "SignedHeaders");
    if (!has_date) {
        missing +=
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
            "header. ";
    }
    if (missing.empty()) return;
    std::string const hash = base::base64(base::sha256(head.headers.text("authorization")));
    throw malformed(
        head, missing + "(Hashed with SHA-256 and encoded with Base64) Authorization=" + hash);
}

Authorization from_header(http::Head const& head) {
    std::string_view text = head.headers.text("authorization");
    bool const s3 = protocol_of(head) == Protocol::rest_xml;
    if (text.substr(0, kAlgorithm.size()) != kAlgorithm) {
        if (s3) {
            throw Error("InvalidRequest",
                        "The authorization mechanism you have provided is not supported. Please "
                        "use AWS4-HMAC-SHA256.");
        }
        throw malformed(head, "Authorization header does not name AWS4-HMAC-SHA256.");
    }
    Authorization auth;
    auth.amz_date = date_of(head.headers);
    HeaderFields const fields = read_fields(text.substr(kAlgorithm.size()));
    require_fields(head, fields, !auth.amz_date.empty());
    if (!read_credential(fields.credential, auth)) {
        throw malformed(head,
                        "Credential must have exactly 5 slash-delimited elements, e.g. "
                        "keyid/date/region/service/term, got '" +
                            std::string(fields.credential) + "'");
    }
    if (terminator(fields.credential) != "aws4_request") {
        throw wrong_scope(head,
                          "Credential should be scoped with a valid terminator: "
                          "'aws4_request', got '" +
                              std::string(terminator(fields.credential)) + "'");
    }
    if (!read_signed_headers(fields.signed_headers, auth))
        throw malformed(head, "SignedHeaders must name each signed header once.");
    auth.signature = std::string(fields.signature);
    auth.session_token = head.headers.text("x-amz-security-token");
    auth.payload_hash = head.headers.text("x-amz-content-sha256");
    if (auth.scope.service == "s3" && auth.payload_hash.empty()) {
        throw Error("InvalidRequest",
                    "Missing required header for this request: x-amz-content-sha256");
    }
    return auth;
}

std::string parameter(http::Parameters const& all, std::string_view name) {
    std::string const* value = http::find_parameter(all, name);
    return value ? *value : std::string();
}

std::int64_t read_expiry(std::string const& text) {
    auto const seconds = base::to_int64(text);
    if (!seconds) throw wrong_query("X-Amz-Expires should be a number");
    if (*seconds < 0) throw wrong_query("X-Amz-Expires must be non-negative");
    if (*seconds > kLongestExpiry) {
        throw wrong_query(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            "X-Amz-Expires must be less than 604800 seconds");
    }
    return *seconds;
}

void require_parameters(http::Parameters const& all) {
    constexpr std::array<std::string_view, 6> kRequired = {
        "X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Signature",
        "X-Amz-Date",      "X-Amz-SignedHeaders", "X-Amz-Expires"};
    for (std::string_view name : kRequired) {
        if (!parameter(all, name).empty()) continue;
        throw wrong_query(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters.");
    }
    if (parameter(all, "X-Amz-Algorithm") != kAlgorithm)
        throw wrong_query("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
}

// Where nothing is declared, the body of a presigned S3 request is not part of the signature.
std::string presigned_payload(http::Head const& head, http::Parameters const& all,
                              std::string const& service) {
    std::string declared = parameter(all, "X-Amz-Content-Sha256");
    if (declared.empty()) declared = head.headers.text("x-amz-content-sha256");
    return declared.empty() && service == "s3" ? "UNSIGNED-PAYLOAD" : declared;
}

Authorization from_query(http::Head const& head) {
    http::Parameters const all = http::parse_query(head.query());
    require_parameters(all);
    Authorization auth;
    auth.presigned = true;
    std::string const credential = parameter(all, "X-Amz-Credential");
    if (!read_credential(credential, auth) || terminator(credential) != "aws4_request") {
        throw wrong_query(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; "
            "expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    }
    if (!read_signed_headers(parameter(all, "X-Amz-SignedHeaders"), auth))
        throw wrong_query("X-Amz-SignedHeaders must name each signed header once.");
    auth.amz_date = parameter(all, "X-Amz-Date");
    auth.expires_seconds = read_expiry(parameter(all, "X-Amz-Expires"));
    auth.signature = parameter(all, "X-Amz-Signature");
    auth.session_token = parameter(all, "X-Amz-Security-Token");
    auth.payload_hash = presigned_payload(head, all, auth.scope.service);
    return auth;
}

void require_signed(http::Head const& head, Authorization const& auth) {
    if (!is_signed(auth, "host") && !is_signed(auth, ":authority")) {
        throw wrong_scope(head,
                          "'Host' or ':authority' must be a 'SignedHeader' in the AWS "
                          "Authorization.");
    }
    bool const s3 = auth.scope.service == "s3";
    for (auto const& [key, value] : head.headers) {
        std::string const name = base::lower(key);
        // Which operation is called must be signed; S3 keeps more of that in its headers.
        bool const matters = s3 ? name.starts_with("x-amz-") : name == "x-amz-target";
        if (!matters || is_signed(auth, name)) continue;
        if (auth.presigned && name == "x-amz-content-sha256") continue;
        throw Error("AccessDenied",
                    "There were headers present in the request which were not signed", 403)
            .with("HeadersNotSigned", name);
    }
}

bool has_authorization(http::Head const& head) {
    if (head.headers.find("authorization")) return true;
    // Parsing is for those who carry the name at all; any of the parameters means "presigned".
    if (head.query().find("X-Amz-") == std::string_view::npos) return false;
    http::Parameters const all = http::parse_query(head.query());
    return http::find_parameter(all, "X-Amz-Algorithm") ||
           http::find_parameter(all, "X-Amz-Signature") ||
           http::find_parameter(all, "X-Amz-Credential");
}

}  // namespace

Error missing_token(http::Head const& head) {
    if (protocol_of(head) == Protocol::rest_xml) return Error("AccessDenied", "Access Denied", 403);
    return Error("MissingAuthenticationTokenException", "Missing Authentication Token")
        .query("MissingAuthenticationToken", 403);
}

Authorization parse_authorization(http::Head const& head) {
    if (!has_authorization(head)) throw missing_token(head);
    bool const in_header = head.headers.find("authorization") != nullptr;
    Authorization auth = in_header ? from_header(head) : from_query(head);
    require_signed(head, auth);
    return auth;
}

}  // namespace aws
