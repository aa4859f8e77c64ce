// Requests that few clients send: torn, contradictory, old, or refused before they end.
#include <doctest/doctest.h>

#include "unit/http/harness.hpp"

using http_test::raw;
using http_test::Running;
using http_test::Socket;

TEST_CASE("a request whose end could be read in two ways is refused") {
    Running r;
    std::string const head = "POST /x HTTP/1.1\r\nHost: x\r\n";
    CHECK(raw(r.server.port(),
              head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
              .starts_with("HTTP/1.1 400 "));
    CHECK(raw(r.server.port(), head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc")
              .starts_with("HTTP/1.1 400 "));
    CHECK(
        raw(r.server.port(), head + "Content-Length: -3\r\n\r\nabc").starts_with("HTTP/1.1 400 "));
    CHECK(raw(r.server.port(), head + "Transfer-Encoding: gzip\r\n\r\nabc")
              .starts_with("HTTP/1.1 501 "));
    CHECK(r.echo.finished() == 0);
}

TEST_CASE("a request without a Host is refused in words") {
    Running r;
    std::string const got = raw(r.server.port(), "GET / HTTP/1.1\r\n\r\n");
    CHECK(got.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(got.find("Content-Type: text/plain") != std::string::npos);
    CHECK(got.find("Connection: close") != std::string::npos);
    CHECK(got.ends_with("An HTTP/1.1 request must have a Host header.\n"));
}

TEST_CASE("a torn chunk is refused") {
    Running r;
    std::string const head = "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(raw(r.server.port(), head + "zz\r\nabc\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(raw(r.server.port(), head + "3\r\nabcdefgh\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(raw(r.server.port(), head + "fffffffffffffffff\r\nabc\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(r.echo.finished() == 0);
}

TEST_CASE("a chunked body is followed by the next request") {
    Running r;
    std::string body;
    for (int i = 0; i < 200; ++i) body += "3e8\r\n" + std::string(1000, 'c') + "\r\n";
    std::string const got =
        raw(r.server.port(),
            "PUT /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body +
                "0\r\nX-Trailer: ignored\r\n\r\nGET /n HTTP/1.1\r\nHost: x\r\nConnection: "
                "close\r\n\r\n");
    CHECK(got.find("\r\n\r\n200000HTTP/1.1 200 OK") != std::string::npos);
    CHECK(got.ends_with("GET /n "));
}

TEST_CASE("HTTP/1.0 closes, unless asked to keep the connection") {
    Running r;
    std::string const closed = raw(r.server.port(), "GET /o HTTP/1.0\r\n\r\n");
    CHECK(closed.starts_with("HTTP/1.0 200 OK\r\n"));
    CHECK(closed.find("Connection: close\r\n") != std::string::npos);
    std::string const kept = raw(r.server.port(),
                                 "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                                 "GET /2 HTTP/1.0\r\n\r\n");
    CHECK(kept.find("Connection: keep-alive\r\n") != std::string::npos);
    CHECK(kept.ends_with("GET /2 "));
}

TEST_CASE("a client that sends its whole body first still sees that it was refused early") {
    Running r;
    Socket const socket(r.server.port());
    socket.send("PUT /big HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000\r\n\r\n");
    socket.send(std::string(6'000'000, 'a'));
    std::string const got = socket.read("larger than");
    CHECK(got.starts_with("HTTP/1.1 413 "));
    CHECK(got.find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("a client that is told to continue sends its body then") {
    Running r;
    Socket const socket(r.server.port());
    socket.send(
        "PUT /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        "Content-Length: 3\r\n\r\n");
    CHECK(socket.read("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("abc");
    CHECK(socket.read().ends_with("PUT /e abc"));
}

TEST_CASE("a client that did not wait is not told to continue") {
    Running r;
    std::string const got = raw(r.server.port(),
                                "PUT /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                                "Connection: close\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(got.starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("Connection: close is honoured") {
    Running r;
    std::string const got = raw(r.server.port(),
                                "GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(got.ends_with("GET /1 "));
}
