// The page's files over HTTP, without a socket.
#include "siem/api/page.hpp"

#include <doctest/doctest.h>

using namespace siem;

namespace {

constexpr api::PageFile kFiles[] = {
    {"/assets/a-1.js", "text/javascript; charset=utf-8", "aa", true, "let a", "gzipped a"},
    {"/index.html", "text/html; charset=utf-8", "bb", false, "<title>", "gzipped title"},
};

http::Reply ask(std::string const& target, http::Headers headers = {}) {
    http::Head head;
    head.method = "GET";
    head.target = target;
    head.headers = std::move(headers);
    return api::Page(kFiles).answer(head);
}
std::string body(http::Reply const& reply) { return std::get<std::string>(reply.body); }

}  // namespace

TEST_CASE("each of the page's addresses shows the page") {
    for (char const* target : {"/", "/search?q=a", "/pipeline", "/sources", "/retention?x"}) {
        CAPTURE(target);
        http::Reply const reply = ask(target);
        CHECK(reply.status == 200);
        CHECK(body(reply) == "<title>");
        CHECK(reply.headers.text("Content-Type") == "text/html; charset=utf-8");
        CHECK(reply.headers.text("Cache-Control") == "no-cache");
    }
}

TEST_CASE("nothing else is there") {
    for (char const* target : {"/other", "/assets/", "/assets/../index.html", "//", "/%2e%2e/x"}) {
        CAPTURE(target);
        CHECK(ask(target).status == 404);
    }
}

TEST_CASE("what its name tells apart is kept for good") {
    http::Reply const reply = ask("/assets/a-1.js");
    CHECK(body(reply) == "let a");
    CHECK(reply.headers.text("Cache-Control") == "public, max-age=31536000, immutable");
}

TEST_CASE("who takes gzip gets it, under an ETag of its own") {
    http::Reply const packed = ask("/", {{"Accept-Encoding", "br, gzip;q=0.8"}});
    CHECK(body(packed) == "gzipped title");
    CHECK(packed.headers.text("Content-Encoding") == "gzip");
    CHECK(packed.headers.text("Vary") == "Accept-Encoding");
    CHECK(packed.headers.text("ETag") == "\"bb-gzip\"");
    CHECK(ask("/").headers.text("ETag") == "\"bb\"");
    CHECK(body(ask("/", {{"Accept-Encoding", "gzip;q=0"}})) == "<title>");
    CHECK(body(ask("/", {{"Accept-Encoding", "xgzip"}})) == "<title>");
}

TEST_CASE("who has it is told so") {
    http::Reply const reply = ask("/", {{"If-None-Match", "W/\"x\", \"bb\""}});
    CHECK(reply.status == 304);
    CHECK(body(reply).empty());
    CHECK(ask("/", {{"If-None-Match", "\"cc\""}}).status == 200);
}

TEST_CASE("every answer is guarded, also that there is nothing") {
    for (char const* target : {"/", "/assets/a-1.js", "/other"}) {
        CAPTURE(target);
        http::Reply const reply = ask(target);
        CHECK(reply.headers.text("Content-Security-Policy").find("default-src 'none'") == 0);
        CHECK(reply.headers.text("X-Content-Type-Options") == "nosniff");
        CHECK(reply.headers.text("Referrer-Policy") == "no-referrer");
    }
}
