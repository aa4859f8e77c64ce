#include "http/reply_head.hpp"

#include <boost/beast/http/status.hpp>

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

}  // namespace

std::uint64_t body_bytes(Reply const& reply) {
    if (auto const* text = std::get_if<std::string>(&reply.body)) return text->size();
    return std::get<FileRange>(reply.body).bytes;
}

bool has_body(Reply const& reply, ReplyFrame const& frame) {
    return !frame.head_request && !never_has_body(reply.status) && body_bytes(reply) > 0;
}

std::string reply_head(Reply const& reply, ReplyFrame const& frame) {
    namespace beast = boost::beast::http;
    std::string out = frame.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
    auto const reason =
        beast::obsolete_reason(beast::int_to_status(static_cast<unsigned>(reply.status)));
    out.append(std::to_string(reply.status)).append(" ");
    out.append(reason.data(), reason.size()).append("\r\n");
    for (Header const& header : reply.headers) append_header(out, header.first, header.second);
    append_header(out, "Date", base::http_date(frame.now));
    if (!reply.headers.find("Content-Length") && reply.status != 204 && reply.status >= 200 &&
        !(reply.status == 304)) {
        append_header(out, "Content-Length", std::to_string(body_bytes(reply)));
    }
    append_header(out, "Connection", frame.keep_alive ? "keep-alive" : "close");
    out.append("\r\n");
    return out;
}

}  // namespace http
