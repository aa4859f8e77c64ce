// What a reply looks like to its client: framing, files, replies without a body.
#include <doctest/doctest.h>

#include "disk/memory.hpp"
#include "http/reply_head.hpp"
#include "unit/http/harness.hpp"

using http_test::raw;
using http_test::Running;

namespace {

std::shared_ptr<disk::File const> file_of(std::string const& content) {
    disk::MemoryDisk disk;
    auto file = disk.create("f");
    REQUIRE(file);
    REQUIRE((*file)->write_at(0, content));
    return std::shared_ptr<disk::File const>(std::move(*file));
}

std::string head_of(http::Reply const& reply, http::ReplyFrame const& frame = {}) {
    return http::reply_head(reply, frame);
}

bool has(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("part of a file is sent, in pieces") {
    std::string content(1'000'000, ' ');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i % 253);
    Running r;
    r.echo.answer_with("/file", {206, {}, http::FileRange{file_of(content), 1000, 700'001}});
    auto const got = r.client.send({.url = r.url("/file")});
    REQUIRE(got);
    CHECK(got->status == 206);
    CHECK(got->headers.text("Content-Length") == "700001");
    CHECK(got->body == content.substr(1000, 700'001));
    auto const head = r.client.send({.method = "HEAD", .url = r.url("/file")});
    REQUIRE(head);
    CHECK(head->headers.text("Content-Length") == "700001");
    CHECK(head->body.empty());
}

TEST_CASE("an empty part of a file is an empty body") {
    Running r;
    r.echo.answer_with("/file", {200, {}, http::FileRange{file_of("abc"), 3, 0}});
    auto const got = r.client.send({.url = r.url("/file")});
    REQUIRE(got);
    CHECK(got->headers.text("Content-Length") == "0");
    CHECK(got->body.empty());
}

TEST_CASE("a file that ends before its promised length tears the reply") {
    Running r;
    r.echo.answer_with("/file", {200, {}, http::FileRange{file_of("abc"), 0, 10}});
    auto const got = r.client.send({.url = r.url("/file")});
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == base::ErrorKind::retry);
}

TEST_CASE("replies without a body leave the connection in step") {
    Running r;
    r.echo.answer_with("/none", {204});
    r.echo.answer_with("/same", {304, {{"Content-Length", "12"}, {"ETag", "\"e\""}}});
    r.echo.answer_with("/head", {200, {{"Content-Length", "12345"}}});
    std::string const got = raw(r.server.port(),
                                "GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
                                "GET /same HTTP/1.1\r\nHost: x\r\n\r\n"
                                "HEAD /head HTTP/1.1\r\nHost: x\r\n\r\n"
                                "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(has(got, "HTTP/1.1 204 No Content\r\n"));
    CHECK(has(got, "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n"));
    CHECK(has(got, "Content-Length: 12\r\n"));
    CHECK(has(got, "Content-Length: 12345\r\n"));
    CHECK(got.ends_with("\r\n\r\nGET /end "));
}

TEST_CASE("the server alone says how long a reply is, and when the connection ends") {
    http::Reply const reply{200,
                            {{"content-length", "99"},
                             {"Transfer-Encoding", "chunked"},
                             {"connection", "upgrade"},
                             {"date", "yesterday"},
                             {"X-Own", "kept"}},
                            std::string("abc")};
    CHECK(head_of(reply) ==
          "HTTP/1.1 200 OK\r\nX-Own: kept\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
          "Content-Length: 3\r\nConnection: keep-alive\r\n\r\n");
    CHECK(has(head_of(reply, {.keep_alive = false}), "\r\nConnection: close\r\n"));
}

TEST_CASE("a 204 has no length, a 304 only the one it was given") {
    CHECK_FALSE(has(head_of({204, {{"Content-Length", "0"}}}), "Content-Length"));
    CHECK_FALSE(has(head_of({304}), "Content-Length"));
    CHECK(has(head_of({304, {{"Content-Length", "7"}}}), "Content-Length: 7\r\n"));
    CHECK(has(head_of({200}), "Content-Length: 0\r\n"));
}

TEST_CASE("control characters in a value become spaces") {
    std::string const head = head_of({200, {{"X-A", std::string("a\r\nB: c\0\x7f\td", 11)}}});
    CHECK(has(head, "X-A: a  B: c  \td\r\n"));
}
