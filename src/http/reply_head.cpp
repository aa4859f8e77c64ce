#include "http/reply_head.hpp"

#include <boost/beast/http/status.hpp>

#include "base/text.hpp"
#include "base/time.hpp"

namespace http {
namespace {

bool never_has_body(int status) { return status == 204 || status == 304 || status < 200; }

// A value from a user (S3's own metadata, say) must not end its line.
void append_value(std::string& out, std::string_view value) {
    for (char const c : value) {
        bool const control = static_cast<unsigned char>(c) < 0x20 && c != '\t';
        out.push_back(control || c == 0x7f ? ' ' : c);
    }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    append_value(out, value);
    out.append("\r\n");
}

// What frames the reply is set here alone: a second word on it would let two readers disagree.
bool is_ours(std::string_view name) {
    for (std::string_view const ours :
         {"Content-Length", "Date", "Connection", "Transfer-Encoding", "Keep-Alive"}) {
        if (base::equal_ignoring_case(name, ours)) return true;
    }
    return false;
}

// Empty for no such header. A reply that sends no body may tell the length a GET would have had.
std::string content_length(Reply const& reply, ReplyFrame const& frame) {
    if (reply.status == 204 || reply.status < 200) return {};
    std::string const& told = reply.headers.text("Content-Length");
    if ((frame.head_request || reply.status == 304) && !told.empty()) return told;
    if (frame.piped) return {};
    return reply.status == 304 ? std::string() : std::to_string(body_bytes(reply));
}

}  // namespace

std::uint64_t body_bytes(Reply const& reply) {
    if (auto const* text = std::get_if<std::string>(&reply.body)) return text->size();
    return std::get<FileRange>(reply.body).bytes;
}

bool has_body(Reply const& reply, ReplyFrame const& frame) {
    return !frame.head_request && !never_has_body(reply.status) &&
           (frame.piped || body_bytes(reply) > 0);
}

std::string reply_head(Reply const& reply, ReplyFrame const& frame) {
    namespace beast = boost::beast::http;
    std::string out = frame.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
    auto const reason =
        beast::obsolete_reason(beast::int_to_status(static_cast<unsigned>(reply.status)));
    out.append(std::to_string(reply.status)).append(" ");
    out.append(reason.data(), reason.size()).append("\r\n");
    for (Header const& header : reply.headers) {
        if (!is_ours(header.first)) append_header(out, header.first, header.second);
    }
    append_header(out, "Date", base::http_date(frame.now));
    std::string const length = content_length(reply, frame);
    if (!length.empty()) append_header(out, "Content-Length", length);
    bool const chunked = frame.piped && has_body(reply, frame) && !frame.http_1_0;
    if (chunked) append_header(out, "Transfer-Encoding", "chunked");
    append_header(out, "Connection", frame.keep_alive ? "keep-alive" : "close");
    out.append("\r\n");
    return out;
}

}  // namespace http
