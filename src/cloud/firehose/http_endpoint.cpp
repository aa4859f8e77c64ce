#include "cloud/firehose/http_endpoint.hpp"

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/firehose/object_key.hpp"
#include "cloud/firehose/s3_destination.hpp"
#include "codec/gzip.hpp"
#include "http/loopback.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;

constexpr std::size_t kMaximumUrl = 1000;
constexpr std::size_t kMaximumAccessKey = 4096;
constexpr std::size_t kMaximumAttributes = 50;
constexpr std::int64_t kMaximumEndpointMebibytes = 64;
constexpr std::chrono::minutes kAnswerWithin(3);
constexpr std::uint64_t kMaximumAnswerBytes = 1u << 20;
constexpr std::size_t kQuotedAnswerBytes = 1024;

bool is_header_text(std::string_view text) {
    for (char const c : text) {
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') return false;
    }
    return true;
}

void check_url(std::string const& url) {
    if (url.size() > kMaximumUrl || !is_header_text(url)) {
        throw invalid_argument("Url must be of at most 1000 characters.");
    }
    if (url.starts_with("https://") || http::is_loopback_url(url)) return;
    throw invalid_argument("Url must begin with https://, or with http://127.0.0.1 or localhost.");
}

void read_request(Json const& in, HttpEndpoint& endpoint) {
    std::string const encoding = aws::optional_text(in, "ContentEncoding").value_or("NONE");
    if (encoding != "NONE" && encoding != "GZIP") {
        throw aws::validation(encoding, "contentEncoding",
                              "Member must satisfy enum value set: [NONE, GZIP]");
    }
    endpoint.gzip = encoding == "GZIP";
    for (Json const& attribute : in.at("CommonAttributes").items()) {
        endpoint.common_attributes[aws::required_text(attribute, "AttributeName")] =
            aws::required_text(attribute, "AttributeValue");
    }
    if (endpoint.common_attributes.size() > kMaximumAttributes) {
        throw invalid_argument("At most 50 CommonAttributes can be given.");
    }
}

HttpEndpoint read_endpoint(Json const& in) {
    if (aws::optional_boolean(in.at("SecretsManagerConfiguration"), "Enabled", false)) {
        throw invalid_argument(
            "SecretsManagerConfiguration is not supported: see docs/compatibility.md.");
    }
    HttpEndpoint endpoint;
    Json const& to = in.at("EndpointConfiguration");
    endpoint.url = aws::required_text(to, "Url");
    endpoint.name = aws::optional_text(to, "Name").value_or("");
    endpoint.access_key = aws::optional_text(to, "AccessKey").value_or("");
    check_url(endpoint.url);
    if (endpoint.access_key.size() > kMaximumAccessKey || !is_header_text(endpoint.access_key)) {
        throw invalid_argument("AccessKey must be one line of at most 4096 bytes.");
    }
    read_request(in.at("RequestConfiguration"), endpoint);
    endpoint.retry_seconds = read_retry_seconds(in.at("RetryOptions"));
    std::string const mode = aws::optional_text(in, "S3BackupMode").value_or("FailedDataOnly");
    if (mode != "FailedDataOnly" && mode != "AllData") {
        throw aws::validation(mode, "s3BackupMode",
                              "Member must satisfy enum value set: [FailedDataOnly, AllData]");
    }
    endpoint.back_up_all = mode == "AllData";
    endpoint.role_arn = aws::optional_text(in, "RoleARN").value_or("");
    endpoint.buffering = read_buffering(in.at("BufferingHints"), kMaximumEndpointMebibytes);
    endpoint.error_logging = read_error_logging(in.at("CloudWatchLoggingOptions"));
    return endpoint;
}

std::string to_header(std::map<std::string, std::string> const& attributes) {
    Json values = Json::object();
    for (auto const& [name, value] : attributes) values.set(name, value);
    return codec::to_json(Json::object({{"commonAttributes", std::move(values)}}));
}

EndpointFailure no_answer(base::Error const& error) {
    if (error.kind == base::ErrorKind::quarantine) {
        return {"HttpEndpoint.ResponseTooLarge",
                "The response received from the endpoint is too large. The response must be less "
                "than 1 MiB including headers."};
    }
    if (error.code == http::kTimedOut) {
        return {"HttpEndpoint.RequestTimeout", "The endpoint took too long to respond."};
    }
    if (error.code == http::kTlsFailed) {
        return {"HttpEndpoint.SSLHandshakeFailure",
                "An SSL handshake could not be completed with the configured endpoint."};
    }
    if (error.code == http::kConnectionLost) {
        return {"HttpEndpoint.ConnectionReset",
                "The connection was reset or closed by the endpoint."};
    }
    return {"HttpEndpoint.ConnectionFailed",
            "A connection could not be established with the configured endpoint."};
}

EndpointFailure invalid_answer(std::string const& request_id, http::Response const& answer,
                               std::string const& what) {
    return {"HttpEndpoint.InvalidResponseFromDestination",
            "The response received from the specified endpoint is invalid. Contact the owner of "
            "the endpoint to resolve the issue. Response for request " +
                request_id + " " + what + ". Raw response received: " +
                std::to_string(answer.status) + " " + answer.body.substr(0, kQuotedAnswerBytes)};
}

}  // namespace

Destination read_http_endpoint(Json const& in) {
    Destination d;
    d.http = read_endpoint(in);
    d.s3 = read_s3_destination(in.at("S3Configuration"));
    check_prefixes(d.s3);
    d.processing = read_processing(in.at("ProcessingConfiguration"));
    if (d.processing.metadata) {
        throw invalid_argument("MetadataExtraction is for S3 destinations.");
    }
    return d;
}

Json configuration_of_http_endpoint(Destination const& d) {
    Json out = describe_http_endpoint(d);
    Json endpoint = out.at("EndpointConfiguration");
    if (!d.http->access_key.empty()) endpoint.set("AccessKey", d.http->access_key);
    out.set("EndpointConfiguration", std::move(endpoint));
    out.set("S3Configuration", out.at("S3DestinationDescription"));
    out.erase("S3DestinationDescription");
    return out;
}

Json describe_http_endpoint(Destination const& d) {
    HttpEndpoint const& to = *d.http;
    Json endpoint = Json::object({{"Url", to.url}});
    if (!to.name.empty()) endpoint.set("Name", to.name);
    Json attributes = Json::array();
    for (auto const& [name, value] : to.common_attributes) {
        attributes.push(Json::object({{"AttributeName", name}, {"AttributeValue", value}}));
    }
    Json out = Json::object(
        {{"EndpointConfiguration", std::move(endpoint)},
         {"BufferingHints", describe_buffering(to.buffering)},
         {"CloudWatchLoggingOptions", describe_error_logging(to.error_logging)},
         {"RequestConfiguration", Json::object({{"ContentEncoding", to.gzip ? "GZIP" : "NONE"},
                                                {"CommonAttributes", std::move(attributes)}})},
         {"RetryOptions", describe_retry_seconds(to.retry_seconds)},
         {"S3BackupMode", to.back_up_all ? "AllData" : "FailedDataOnly"},
         {"S3DestinationDescription", describe_s3_destination(d.s3)}});
    if (!to.role_arn.empty()) out.set("RoleARN", to.role_arn);
    if (!d.processing.given.is_null()) out.set("ProcessingConfiguration", d.processing.given);
    return out;
}

http::Request make_endpoint_request(Stream const& stream, EndpointRequest const& request,
                                    base::Instant now) {
    HttpEndpoint const& to = *stream.destination.http;
    Json records = Json::array();
    for (std::string const& record : request.records) {
        records.push(Json::object({{"data", base::base64(record)}}));
    }
    http::Request out{.method = "POST", .url = to.url};
    out.headers.add("Content-Type", "application/json");
    out.headers.add("X-Amz-Firehose-Protocol-Version", "1.0");
    out.headers.add("X-Amz-Firehose-Request-Id", request.request_id);
    out.headers.add("X-Amz-Firehose-Source-Arn", stream.arn());
    if (!to.access_key.empty()) out.headers.add("X-Amz-Firehose-Access-Key", to.access_key);
    if (!to.common_attributes.empty()) {
        out.headers.add("X-Amz-Firehose-Common-Attributes", to_header(to.common_attributes));
    }
    out.body = codec::to_json(Json::object({{"requestId", request.request_id},
                                            {"timestamp", base::to_millis(now)},
                                            {"records", std::move(records)}}));
    if (to.gzip) {
        out.headers.add("Content-Encoding", "gzip");
        out.body = codec::gzip(out.body);
    }
    out.timeout = kAnswerWithin;
    out.max_response_bytes = kMaximumAnswerBytes;
    return out;
}

std::optional<EndpointFailure> check_endpoint_answer(std::string const& request_id,
                                                     base::Result<http::Response> const& answer) {
    if (!answer) return no_answer(answer.error());
    if (answer->status != 200) {
        constexpr int kTooLarge = 413;
        return EndpointFailure{"HttpEndpoint.DestinationException",
                               "The following response was received from the endpoint "
                               "destination. " +
                                   std::to_string(answer->status) + ": " +
                                   answer->body.substr(0, kQuotedAnswerBytes),
                               answer->status == kTooLarge};
    }
    auto const invalid = [&](std::string const& what) {
        return invalid_answer(request_id, *answer, what);
    };
    std::string_view const type = answer->headers.text("Content-Type");
    if (!base::equal_ignoring_case(base::trim(type.substr(0, type.find(';'))),
                                   "application/json")) {
        return invalid("does not contain a content-type: application/json header");
    }
    base::Result<Json> const body = codec::parse_json(answer->body);
    if (!body || !body->is_object()) {
        return invalid("is not recognized as valid JSON or has unexpected fields");
    }
    if (!body->at("requestId").is_text()) return invalid("does not contain a requestId");
    if (body->at("requestId").text() != request_id) {
        return invalid("has a requestId that does not match");
    }
    if (!body->at("timestamp").is_number()) return invalid("does not contain a timestamp");
    return std::nullopt;
}

}  // namespace cloud::firehose
