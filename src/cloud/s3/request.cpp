#include "cloud/s3/request.hpp"

#include "aws/rest_xml_protocol.hpp"
#include "base/text.hpp"

namespace cloud::s3 {
namespace {

// "bucket.s3.eu-west-1.amazonaws.com", "bucket.s3.localhost:4566" → "bucket"; else "".
std::string bucket_of_host(std::string_view host) {
    host = host.substr(0, host.rfind(':'));
    std::size_t const mark = host.find(".s3.");
    if (mark != std::string_view::npos && mark > 0) return std::string(host.substr(0, mark));
    constexpr std::string_view kLocal = ".localhost";
    if (host.size() > kLocal.size() && host.ends_with(kLocal)) {
        return std::string(host.substr(0, host.size() - kLocal.size()));
    }
    return {};
}

std::string arn_of(Request const& request) {
    std::string const bucket = "arn:aws:s3:::" + request.bucket;
    return request.key.empty() ? bucket : bucket + "/" + request.key;
}

}  // namespace

Request parse_request(http::Head const& head, Signed const& who) {
    Request request;
    request.head = head;
    request.who = who;
    request.now = who.received;
    request.parameters = http::parse_query(head.query());
    request.bucket = bucket_of_host(head.headers.text("Host"));
    std::string_view path = head.path();
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    std::optional<std::string> const decoded = base::percent_decode(path);
    if (!decoded) throw aws::Error("InvalidURI", "Couldn't parse the specified URI.");
    if (!request.bucket.empty()) {
        request.key = *decoded;
    } else {
        std::size_t const slash = decoded->find('/');
        request.bucket = decoded->substr(0, slash);
        if (slash != std::string::npos) request.key = decoded->substr(slash + 1);
    }
    check_key(request.key);
    return request;
}

std::function<void(aws::Error const*, base::Instant)> recording(Audit& audit, Core& core,
                                                                Request const& request,
                                                                char const* operation) {
    codec::Json input = codec::Json::object();
    if (!request.bucket.empty()) input.set("bucketName", request.bucket);
    if (!request.key.empty()) input.set("key", request.key);
    if (request.asks("versionId")) input.set("versionId", request.parameter("versionId"));
    std::vector<AuditedResource> about;
    if (!request.bucket.empty()) about.push_back({arn_of(request)});
    return [&audit, &core, who = request.who, input = std::move(input), about = std::move(about),
            operation](aws::Error const* error, base::Instant now) {
        audit.record(
            {who.caller, "s3", operation, input, who.request_id, who.user_agent, now, error, about},
            core.random);
    };
}

http::Reply error_reply(aws::Error const& error, std::string const& request_id) {
    http::Reply reply = aws::rest_xml_error(error, request_id);
    if (auto const* headed = dynamic_cast<HeadedError const*>(&error)) {
        for (auto const& [name, value] : headed->headers) reply.headers.add(name, value);
    }
    return reply;
}

Bucket open_bucket(Store& s, Request const& request) {
    if (request.opened) return *request.opened;
    std::optional<Bucket> bucket = s.state.bucket(request.bucket);
    if (!bucket) throw no_such_bucket(request.bucket);
    return *bucket;
}

codec::Xml document(char const* name) {
    codec::Xml root{name};
    root.xmlns = std::string(aws::kS3Xmlns);
    return root;
}

codec::Xml parsed_body(Request const& request, char const* name) {
    base::Result<codec::Xml> body = codec::parse_xml(request.body);
    if (!body || body->name != name) throw malformed_xml();
    return *std::move(body);
}

}  // namespace cloud::s3
