// Bodies that are made while they are sent, over a real connection.
#include "http/pipe.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <thread>

#include "unit/http/harness.hpp"

using http_test::raw;
using http_test::Socket;

namespace {

// Answers every request by one pipe, which the test fills.
class Piping final : public http::Handler {
  public:
    std::shared_ptr<http::Pipe> pipe = std::make_shared<http::Pipe>(1000);

    std::unique_ptr<http::Call> begin(http::Head const&) override {
        return std::make_unique<One>(*this);
    }
    void wait_until(bool gone) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return gone ? gone_ : begun_; });
    }

  private:
    class One final : public http::PipedCall {
      public:
        explicit One(Piping& all) : all_(all), pipe_(all.pipe) {}
        ~One() override { all_.tell(all_.gone_); }
        bool write(std::string_view) override { return true; }
        void finish(http::Respond respond) override {
            respond({200, {{"Content-Type", "text/plain"}}});
            all_.tell(all_.begun_);
        }
        std::shared_ptr<http::Pipe> pipe() const override { return pipe_; }

      private:
        Piping& all_;
        std::shared_ptr<http::Pipe> pipe_;
    };
    void tell(bool& what) {
        std::lock_guard const lock(mutex_);
        what = true;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool begun_ = false;
    bool gone_ = false;
};

struct Fixture {
    Piping piping;
    http::Server server{{}, piping};
};

constexpr char const* kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE_FIXTURE(Fixture, "what is written goes out in chunks, as it comes") {
    Socket socket(server.port());
    socket.send(kGet);
    CHECK(piping.pipe->write("hello"));
    std::string got = socket.read("hello\r\n");
    CHECK(got.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(got.find("Content-Length") == std::string::npos);
    CHECK(got.ends_with("\r\n\r\n5\r\nhello\r\n"));
    CHECK(piping.pipe->write(std::string(26, 'x')));
    got = socket.read("x\r\n");
    CHECK(got == "1a\r\n" + std::string(26, 'x') + "\r\n");
    piping.pipe->end();
    CHECK(socket.read("0\r\n\r\n") == "0\r\n\r\n");
    piping.pipe = std::make_shared<http::Pipe>(1000);
    piping.pipe->end();
    socket.send(kGet);  // the connection goes on
    CHECK(socket.read("0\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_CASE_FIXTURE(Fixture, "the client reads it as one body") {
    piping.pipe->write("a");
    std::thread writer([&] {
        piping.wait_until(false);
        piping.pipe->write("b");
        piping.pipe->end();
    });
    http::Client client;
    auto const got = client.send({.url = server.url() + "/"});
    writer.join();
    REQUIRE(got);
    CHECK(got->body == "ab");
}

TEST_CASE_FIXTURE(Fixture, "a body that broke off has no end") {
    piping.pipe->write("half");
    piping.pipe->break_off();
    CHECK(raw(server.port(), kGet).ends_with("4\r\nhalf\r\n"));
}

TEST_CASE_FIXTURE(Fixture, "HTTP/1.0 and HEAD know no chunks") {
    piping.pipe->write("all");
    piping.pipe->end();
    SUBCASE("1.0") {
        std::string const got = raw(server.port(), "GET / HTTP/1.0\r\n\r\n");
        CHECK(got.find("Transfer-Encoding") == std::string::npos);
        CHECK(got.ends_with("Connection: close\r\n\r\nall"));
    }
    SUBCASE("HEAD") {
        std::string const got =
            raw(server.port(), "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        CHECK(got.ends_with("\r\n\r\n"));
        CHECK_FALSE(piping.pipe->write("more"));
    }
}

TEST_CASE_FIXTURE(Fixture, "what waits is bounded, and nothing waits for who has gone") {
    http::Pipe slow(10);
    CHECK(slow.write("0123456789"));
    CHECK_FALSE(slow.write("x"));
    Socket socket(server.port());
    socket.send(kGet);
    piping.wait_until(false);
    socket.close();
    piping.wait_until(true);
    CHECK(piping.pipe->gone());
    CHECK_FALSE(piping.pipe->write("late"));
}
