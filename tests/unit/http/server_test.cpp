// The server, met by the client and by a raw socket, on a port of its own choosing.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/client.hpp"
#include "http/server.hpp"

namespace {

// Answers with the method, target and body; "/late" from another thread; "/drop" never;
// "/park" once released.
class Echo final : public http::Handler {
  public:
    ~Echo() override {
        for (std::thread& thread : threads_) thread.join();
    }

    std::unique_ptr<http::Call> begin(http::Head const& head) override {
        return http::collect(head, 1'000'000, [this](http::Head const& h, std::string body,
                                                     http::Respond respond) {
            answer(h, std::move(body), std::move(respond));
        });
    }

    void wait_until_parked() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return parked_ != nullptr; });
    }
    void release() {
        std::lock_guard const lock(mutex_);
        parked_(http::Reply{200, {}, std::string("released")});
        parked_ = nullptr;
    }

  private:
    void answer(http::Head const& head, std::string body, http::Respond respond) {
        http::Reply reply;
        reply.body = head.method + " " + head.target + " " + body;
        if (head.path() == "/drop") return;
        if (head.path() == "/inject") {
            reply.headers.add("x-amz-meta-a", "one\r\nSet-Cookie: two");
        }
        if (head.path() == "/late") {
            threads_.emplace_back([respond, reply] { respond(reply); });
        } else if (head.path() == "/park") {
            std::lock_guard const lock(mutex_);
            parked_ = std::move(respond);
            changed_.notify_all();
        } else {
            respond(std::move(reply));
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    http::Respond parked_;
    std::vector<std::thread> threads_;
};

// Sends `bytes`, then reads until the server closes or `until` was seen.
std::string raw(std::uint16_t port, std::string const& bytes, std::string const& until = {}) {
    int const fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
    std::string got;
    char buffer[4096];
    for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
        got.append(buffer, static_cast<std::size_t>(n));
        if (!until.empty() && got.find(until) != std::string::npos) break;
    }
    close(fd);
    return got;
}

struct Running {
    Echo echo;
    http::Server server{{}, echo};
    http::Client client;
    std::string url(std::string const& path) const { return server.url() + path; }
};

}  // namespace

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
    std::string const large = raw(
        r.server.port(), "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1500000\r\n\r\n" +
                             std::string(1'100'000, 'a'),
        "larger than");
    CHECK(large.starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a header value from a user cannot begin another header") {
    Running r;
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
