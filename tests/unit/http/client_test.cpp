// The client, against our server and against one that misbehaves.
#include <doctest/doctest.h>

#include <cstdlib>
#include <thread>

#include "unit/http/harness.hpp"

using http_test::Running;

namespace {

// Listens, and gives the first client `bytes` once its head has come, then closes.
class OneAnswer {
  public:
    explicit OneAnswer(std::string bytes) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(bind(fd_, generic, size) == 0);
        REQUIRE(listen(fd_, 1) == 0);
        REQUIRE(getsockname(fd_, generic, &size) == 0);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
        thread_ = std::thread([this, answer = std::move(bytes)] { serve(answer); });
    }
    ~OneAnswer() {
        thread_.join();
        close(fd_);
    }
    std::string const& url() const { return url_; }
    std::string request() {  // what the client sent
        thread_.join();
        thread_ = std::thread([] {});
        return request_;
    }

  private:
    void serve(std::string const& answer) {
        int const client = accept(fd_, nullptr, nullptr);
        char buffer[4096];
        while (request_.find("\r\n\r\n") == std::string::npos) {
            ssize_t const n = recv(client, buffer, sizeof buffer, 0);
            if (n <= 0) break;
            request_.append(buffer, static_cast<std::size_t>(n));
        }
        send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
        close(client);
    }

    int fd_;
    std::string url_;
    std::string request_;
    std::thread thread_;
};

std::uint16_t unused_port() {
    http_test::Echo echo;
    http::Server const server({}, echo);
    return server.port();
}

}  // namespace

TEST_CASE("a request carries the headers it was given, and none that curl would add") {
    OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    http::Client client;
    auto const got = client.send({.method = "PUT",
                                  .url = server.url() + "a/../b",
                                  .headers = {{"X-Empty", ""}, {"X-One", "1"}},
                                  .body = "abc"});
    REQUIRE(got);
    std::string const request = server.request();
    CHECK(request.starts_with("PUT /a/../b HTTP/1.1\r\n"));
    CHECK(request.find("X-Empty:\r\n") != std::string::npos);
    CHECK(request.find("X-One: 1\r\n") != std::string::npos);
    CHECK(request.find("Content-Length: 3\r\n") != std::string::npos);
    CHECK(request.find("Expect") == std::string::npos);
    CHECK(request.find("Accept") == std::string::npos);
    CHECK(request.find("Content-Type") == std::string::npos);
}

TEST_CASE("a redirect is an answer, not followed") {
    OneAnswer const server(
        "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n"
        "Content-Length: 0\r\n\r\n");
    http::Client client;
    auto const got = client.send({.url = server.url()});
    REQUIRE(got);
    CHECK(got->status == 301);
    CHECK(got->headers.text("location") == "http://127.0.0.1:1/");
}

TEST_CASE("no answer, or half of one, is worth another try") {
    http::Client client;
    SUBCASE("nobody listens") {
        auto const got =
            client.send({.url = "http://127.0.0.1:" + std::to_string(unused_port()) + "/p?secret"});
        REQUIRE_FALSE(got);
        CHECK(got.error().kind == base::ErrorKind::retry);
        CHECK(got.error().message.find("/p") != std::string::npos);
        CHECK(got.error().message.find("secret") == std::string::npos);
    }
    SUBCASE("the answer is torn") {
        OneAnswer const server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        auto const got = client.send({.url = server.url()});
        REQUIRE_FALSE(got);
        CHECK(got.error().kind == base::ErrorKind::retry);
    }
    SUBCASE("the answer takes too long") {
        Running r;
        auto const got =
            client.send({.url = r.url("/park"), .timeout = std::chrono::milliseconds(20)});
        REQUIRE_FALSE(got);
        CHECK(got.error().kind == base::ErrorKind::retry);
    }
}

TEST_CASE("an answer larger than agreed is put aside, and the client works on") {
    Running r;
    r.echo.answer_with("/huge", {200, {}, std::string(100'000, 'h')});
    auto const got = r.client.send({.url = r.url("/huge"), .max_response_bytes = 99'999});
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == base::ErrorKind::quarantine);
    auto const fits = r.client.send({.url = r.url("/huge"), .max_response_bytes = 100'000});
    REQUIRE(fits);
    CHECK(fits->body.size() == 100'000);
}

TEST_CASE("a body goes where it is asked for, but what an error says is collected") {
    Running r;
    r.echo.answer_with("/yes", {200, {}, std::string(300'000, 'y')});
    r.echo.answer_with("/no", {404, {}, std::string("NoSuchKey")});
    std::size_t taken = 0;
    auto const take = [&](std::string_view bytes) {
        taken += bytes.size();
        return true;
    };
    auto const yes = r.client.send({.url = r.url("/yes"), .on_body = take});
    REQUIRE(yes);
    CHECK(taken == 300'000);
    CHECK(yes->body.empty());
    auto const no = r.client.send({.url = r.url("/no"), .on_body = take});
    REQUIRE(no);
    CHECK(no->body == "NoSuchKey");
    CHECK(taken == 300'000);
}

TEST_CASE("a body can be left before its end") {
    Running r;
    r.echo.answer_with("/huge", {200, {}, std::string(5'000'000, 'h')});
    auto const got =
        r.client.send({.url = r.url("/huge"), .on_body = [](std::string_view) { return false; }});
    REQUIRE(got);
    CHECK(got->status == 200);
    REQUIRE(r.client.send({.url = r.url("/")}));
}

TEST_CASE("a cancelled client refuses every later call") {
    Running r;
    r.client.cancel();
    auto const got = r.client.send({.url = r.url("/")});
    REQUIRE_FALSE(got);
    CHECK(got.error().kind == base::ErrorKind::stop);
}

TEST_CASE("a proxy of the environment does not come between us and this machine") {
    Running r;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    auto const got = r.client.send({.url = r.url("/direct")});
    unsetenv("http_proxy");
    REQUIRE(got);
    CHECK(got->body == "GET /direct ");
}

TEST_CASE("a connection the server has closed meanwhile is opened anew") {
    http_test::Echo echo;
    auto first = std::make_unique<http::Server>(http::Listen{}, echo);
    std::uint16_t const port = first->port();
    std::string const url = first->url() + "/again";
    http::Client client;
    REQUIRE(client.send({.method = "POST", .url = url, .body = "1"}));
    first.reset();
    http::Server const second({"127.0.0.1", port}, echo);
    auto const got = client.send({.method = "POST", .url = url, .body = "2"});
    REQUIRE(got);
    CHECK(got->body == "POST /again 2");
}
