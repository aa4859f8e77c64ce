// The server, met by the client and by a raw socket, on a port of its own choosing.
#include <doctest/doctest.h>

#include <thread>

#include "base/log.hpp"
#include "unit/http/harness.hpp"

using http_test::Echo;
using http_test::raw;
using http_test::Running;
using http_test::Socket;

TEST_CASE("a request is answered, again and again on one connection") {
    Running r;
    for (int i = 0; i < 3; ++i) {
        auto const got = r.client.send({.method = "POST", .url = r.url("/a?b=c"), .body = "xyz"});
        REQUIRE(got);
        CHECK(got->status == 200);
        CHECK(got->body == "POST /a?b=c xyz");
    }
}

TEST_CASE("a reply may come later, from another thread") {
    Running r;
    auto const got = r.client.send({.url = r.url("/late")});
    REQUIRE(got);
    CHECK(got->body == "GET /late ");
}

TEST_CASE("a call that nobody answers closes its connection") {
    Running r;
    auto const got = r.client.send({.url = r.url("/drop")});
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == base::ErrorKind::retry);
}

TEST_CASE("a running call can be cancelled at once") {
    Running r;
    std::thread thread([&] {
        r.echo.wait_until_parked();
        r.client.cancel();
    });
    auto const got = r.client.send({.url = r.url("/park")});
    thread.join();
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == base::ErrorKind::stop);
}

TEST_CASE("pipelined requests are answered in order") {
    Running r;
    std::string const got = raw(r.server.port(),
                                "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                                "GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    auto const first = got.find("POST /1 ab");
    auto const second = got.find("GET /2 ");
    CHECK(first != std::string::npos);
    CHECK(second != std::string::npos);
    CHECK(first < second);
}

TEST_CASE("a chunked body arrives whole") {
    Running r;
    std::string const got =
        raw(r.server.port(),
            "PUT /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n");
    CHECK(got.find("PUT /c abcdefg") != std::string::npos);
}

TEST_CASE("a client that waits for 100 Continue gets it before it sends") {
    Running r;
    std::string const got = raw(r.server.port(),
                                "PUT /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                                "Content-Length: 3\r\n\r\n",
                                "100 Continue");
    CHECK(got.starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_CASE("what is no HTTP, or too large, is refused in words") {
    Running r;
    CHECK(raw(r.server.port(), "hello there\r\n\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(raw(r.server.port(), "GET / HTTP/1.1\r\nx: " + std::string(70'000, 'a') + "\r\n\r\n")
              .starts_with("HTTP/1.1 431 "));
    std::string const large = raw(r.server.port(),
                                  "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1500000\r\n\r\n" +
                                      std::string(1'100'000, 'a'),
                                  "larger than");
    CHECK(large.starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a header value from a user cannot begin another header") {
    Running r;
    r.echo.answer_with("/inject", {200, {{"x-amz-meta-a", "one\r\nSet-Cookie: two"}}});
    auto const got = r.client.send({.url = r.url("/inject")});
    REQUIRE(got);
    CHECK(got->headers.find("Set-Cookie") == nullptr);
}

TEST_CASE("HEAD answers the length and no body") {
    Running r;
    auto const got = r.client.send({.method = "HEAD", .url = r.url("/h")});
    REQUIRE(got);
    CHECK(got->headers.text("Content-Length") == "8");
    CHECK(got->body.empty());
}

TEST_CASE("stopping lets go of calls that wait") {
    Running r;
    std::thread thread([&] {
        r.echo.wait_until_parked();
        r.server.stop();
    });
    auto const got = r.client.send({.url = r.url("/park")});
    thread.join();
    CHECK_FALSE(got);
    r.echo.release();  // too late, and harmless
}

TEST_CASE("stopping lets a running call finish, and takes no new one") {
    Running r;
    std::thread stopping([&] {
        r.echo.wait_until_parked();
        r.server.stop();
    });
    std::thread releasing([&] {
        r.echo.wait_until_parked();
        while (Socket::accepted(r.server.port())) std::this_thread::yield();
        r.echo.release();
    });
    auto const got = r.client.send({.url = r.url("/park")});
    stopping.join();
    releasing.join();
    REQUIRE(got);
    CHECK(got->body == "released");
    CHECK(got->headers.text("Connection") == "close");
}

TEST_CASE("stopping does not wait for connections that idle") {
    Running r;
    REQUIRE(r.client.send({.url = r.url("/")}));
    auto const before = std::chrono::steady_clock::now();
    r.server.stop();
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(900));
}

TEST_CASE("a reply that comes after the server has gone is dropped") {
    Echo echo;
    {
        http::Server const server({}, echo);
        Socket socket(server.port());
        socket.send("GET /park HTTP/1.1\r\nHost: x\r\n\r\n");
        echo.wait_until_parked();
        socket.close();
        echo.wait_until_calls_are_gone();
    }
    echo.release();
}

TEST_CASE("the first reply counts") {
    Running r;
    auto const got = r.client.send({.url = r.url("/twice")});
    REQUIRE(got);
    CHECK(got->body == "first");
    auto const next = r.client.send({.url = r.url("/next")});
    REQUIRE(next);
    CHECK(next->body == "GET /next ");
}

TEST_CASE("a mistake of ours is told as such, and the server goes on") {
    Running r;
    base::set_log_level(base::LogLevel::off);
    auto const got = r.client.send({.method = "POST", .url = r.url("/throw"), .body = "x"});
    base::set_log_level(base::LogLevel::info);
    REQUIRE(got);
    CHECK(got->status == 500);
    CHECK(got->body.find("mistake") != std::string::npos);
    REQUIRE(r.client.send({.url = r.url("/")}));
}

TEST_CASE("a client that leaves ends its call") {
    Running r;
    SUBCASE("while the body comes") {
        Socket socket(r.server.port());
        socket.send("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
        r.echo.wait_until_body_begins();
        socket.close();
        r.echo.wait_until_calls_are_gone();
        CHECK(r.echo.finished() == 0);
    }
    SUBCASE("while the reply is awaited") {
        Socket socket(r.server.port());
        socket.send("GET /park HTTP/1.1\r\nHost: x\r\n\r\n");
        r.echo.wait_until_parked();
        socket.close();
        r.echo.wait_until_calls_are_gone();
        r.echo.release();
    }
    SUBCASE("while the reply is sent") {
        r.echo.answer_with("/huge", {200, {}, std::string(40'000'000, 'h')});
        Socket socket(r.server.port());
        socket.send("GET /huge HTTP/1.1\r\nHost: x\r\n\r\n");
        socket.read("hhh");
        socket.abort();
        r.echo.wait_until_calls_are_gone();
    }
    REQUIRE(r.client.send({.url = r.url("/")}));
}

TEST_CASE("bodies larger than any buffer pass both ways") {
    Running r;
    std::string large(20'000'000, ' ');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i % 251);
    r.echo.answer_with("/huge", {200, {}, large});
    auto const down = r.client.send({.url = r.url("/huge")});
    REQUIRE(down);
    CHECK(down->body == large);
    auto const up = r.client.send({.method = "PUT", .url = r.url("/count"), .body = large});
    REQUIRE(up);
    CHECK(up->body == "20000000");
}

TEST_CASE("many clients are served at once") {
    Running r;
    std::vector<std::unique_ptr<Socket>> sockets;
    for (int i = 0; i < 100; ++i) sockets.push_back(std::make_unique<Socket>(r.server.port()));
    for (int round = 0; round < 3; ++round) {
        for (auto const& socket : sockets) {
            socket->send("GET /many HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        int answered = 0;
        for (auto const& socket : sockets) {
            answered += socket->read("/many ").starts_with("HTTP/1.1 200 OK\r\n");
        }
        CHECK(answered == 100);
    }
}

TEST_CASE("an address is read, or refused with an example") {
    CHECK(http::parse_listen("127.0.0.1:0")->port == 0);
    CHECK(http::parse_listen("[::1]:8080")->address == "::1");
    CHECK_FALSE(http::parse_listen("8080"));
    CHECK_FALSE(http::parse_listen("127.0.0.1:99999"));
}

TEST_CASE("a port that is taken is refused with what to do") {
    Running r;
    Echo other;
    std::string why;
    try {
        http::Server second({"127.0.0.1", r.server.port()}, other);
    } catch (std::runtime_error const& error) {
        why = error.what();
    }
    CHECK(why.find("the port is taken") != std::string::npos);
}
