#include "aws/answer.hpp"

#include <algorithm>

#include "aws/json_protocol.hpp"
#include "base/text.hpp"
#include "codec/xml.hpp"

namespace aws {

namespace {

// What AWS asks to try again later, though some of it comes with status 400.
constexpr std::string_view kRetry[] = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
    "PriorRequestNotComplete",
    "OperationAborted",
    "OperationAbortedException",
    "RequestTimeout",
    "RequestTimeoutException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ServiceUnavailable",
    "ServiceUnavailableException",
};

constexpr std::string_view kMissing[] = {
    "NotFound",          "ResourceNotFoundException",
    "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchKey",         "NoSuchBucket",
    "NoSuchEntity",      "NoSuchUpload",
};

constexpr std::string_view kRefused[] = {
    "AccessDenied",          "AccessDeniedException", "ExpiredToken",
    "ExpiredTokenException", "InvalidAccessKeyId",    "InvalidClientTokenId",
    "InvalidToken",          "TokenRefreshRequired",  "UnrecognizedClientException",
};

template <std::size_t N>
bool contains(std::string_view const (&list)[N], std::string_view code) {
    return std::find(std::begin(list), std::end(list), code) != std::end(list);
}

struct Said {
    std::string code;
    std::string message;
};

Said said_in_json(http::Response const& response) {
    Said said{response.headers.text("x-amzn-errortype"), {}};
    base::Result<codec::Json> const body = codec::parse_json(response.body);
    if (body) {
        if (said.code.empty()) said.code = body->at("__type").text();
        if (said.code.empty()) said.code = body->at("code").text();
        for (std::string_view name : {"message", "Message", "errorMessage"}) {
            if (said.message.empty()) said.message = body->at(name).text();
        }
    }
    said.code = std::string(bare_code(said.code));
    return said;
}

Said said_in_xml(std::string const& text) {
    base::Result<codec::Xml> const body = codec::parse_xml(text);
    if (!body) return {};
    codec::Xml const* const inner = body->find("Error");  // of the query protocol
    codec::Xml const& error = inner ? *inner : *body;
    return {error.text_of("Code"), error.text_of("Message")};
}

std::string code_of_status(int status) {
    switch (status) {
        case 301:
            return "PermanentRedirect";
        case 304:
            return "NotModified";
        case 403:
            return "AccessDenied";
        case 404:
            return "NotFound";
        case 412:
            return "PreconditionFailed";
        case 429:
            return "TooManyRequestsException";
        case 503:
            return "ServiceUnavailable";
        default:
            return {};
    }
}

}  // namespace

base::ErrorKind kind_of(int status, std::string_view code) {
    if (contains(kRetry, code) || status == 429) return base::ErrorKind::retry;
    if (status >= 500 && status != 501) return base::ErrorKind::retry;
    if (contains(kMissing, code) || status == 404) return base::ErrorKind::skip;
    return base::ErrorKind::stop;
}

bool refuses_keys(base::Error const& error) { return contains(kRefused, error.code); }

base::Error error_of(http::Response const& response) {
    std::string_view const body = base::trim(response.body);
    Said said = body.starts_with('<') ? said_in_xml(response.body) : said_in_json(response);
    if (said.code.empty()) said.code = code_of_status(response.status);
    if (said.message.empty()) {
        said.message = "HTTP status " + std::to_string(response.status);
        if (!said.code.empty()) said.message += " (" + said.code + ")";
    }
    return {kind_of(response.status, said.code), std::move(said.message), std::move(said.code)};
}

}  // namespace aws
