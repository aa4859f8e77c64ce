// A connection on a transport of ours: bytes arrive exactly as torn as we say, and time is a count
// of ticks.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "http/connection.hpp"

namespace {

namespace asio = boost::asio;

class Script final : public http::Transport {
  public:
    Script(asio::io_context& io, std::deque<std::string> pieces)
        : changed_(io, asio::steady_timer::time_point::max()), pieces_(std::move(pieces)) {}

    asio::awaitable<bool> open() override { co_return true; }
    asio::awaitable<bool> wait_readable() override {
        while (pieces_.empty() && !closed_) co_await pause();
        co_return !closed_;
    }
    asio::awaitable<std::size_t> read_some(char* into, std::size_t room) override {
        while (pieces_.empty() && !closed_) co_await pause();
        if (closed_) co_return 0;
        std::string& piece = pieces_.front();
        std::size_t const count = piece.copy(into, room);
        piece.erase(0, count);
        if (piece.empty()) pieces_.pop_front();
        co_return count;
    }
    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        sent.append(first).append(second);
        while (blocked && !closed_) co_await pause();
        co_return !closed_;
    }
    void watch(std::function<void()>) override {}
    void unwatch() override {}
    void shutdown_sending() override {}
    void close() override {
        closed_ = true;
        changed_.cancel();
    }
    std::string peer() const override { return "script"; }
    bool encrypted() const override { return false; }

    void arrive(std::string piece) {
        pieces_.push_back(std::move(piece));
        changed_.cancel();
    }
    bool closed() const { return closed_; }

    std::string sent;
    bool blocked = false;

  private:
    asio::awaitable<void> pause() {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await changed_.async_wait(token);
    }

    asio::steady_timer changed_;
    std::deque<std::string> pieces_;
    bool closed_ = false;
};

class Plain final : public http::Handler {
  public:
    std::unique_ptr<http::Call> begin(http::Head const& head) override {
        auto answers = [this](http::Head const& h, std::string body, http::Respond respond) {
            if (h.path() == "/park") {
                parked.push_back(std::move(respond));
            } else {
                respond({200, {}, h.method + " " + h.target + " " + body + "\n"});
            }
        };
        return http::collect(head, 1'000'000, std::move(answers));
    }
    std::vector<http::Respond> parked;
};

struct Stage {
    std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
    Plain handler;
    std::shared_ptr<Script> script;
    std::shared_ptr<http::Connection> connection;

    explicit Stage(std::deque<std::string> pieces)
        : script(std::make_shared<Script>(*io, std::move(pieces))),
          connection(std::make_shared<http::Connection>(io, script, handler)) {
        asio::co_spawn(*io, connection->run(), asio::detached);
        go();
    }
    ~Stage() {
        connection->close();
        go();
    }
    void go() {
        io->restart();
        io->poll();
    }
    void tick(int seconds) {
        for (int i = 0; i < seconds; ++i) connection->tick();
        go();
    }
    // The bodies of the replies, in order: the lines that Plain writes.
    std::string bodies() const {
        std::string out;
        std::string const& all = script->sent;
        for (std::size_t at = 0; (at = all.find("\r\n\r\n", at)) != std::string::npos;) {
            at += 4;
            if (all.compare(at, 5, "HTTP/") == 0) continue;
            out += all.substr(at, all.find('\n', at) + 1 - at);
        }
        return out;
    }
};

std::string const kThree =
    "GET /1?a=b HTTP/1.1\r\nHost: x\r\n\r\n"
    "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    "PUT /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    "GET /4 HTTP/1.1\r\nHost: x\r\n\r\n";
std::string const kFour = "GET /1?a=b \nPOST /2 hello\nPUT /3 abcde\nGET /4 \n";

}  // namespace

TEST_CASE("requests read the same wherever the network cuts them") {
    for (std::size_t cut = 1; cut < kThree.size(); ++cut) {
        Stage const stage({kThree.substr(0, cut), kThree.substr(cut)});
        REQUIRE(stage.bodies() == kFour);
    }
    std::deque<std::string> bytes;
    for (char const c : kThree) bytes.push_back(std::string(1, c));
    CHECK(Stage(bytes).bodies() == kFour);
}

TEST_CASE("an idle connection is closed after 75 seconds") {
    Stage stage({"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"});
    stage.tick(75);
    CHECK_FALSE(stage.script->closed());
    stage.tick(1);
    CHECK(stage.script->closed());
}

TEST_CASE("a head has to be complete within a minute, however busily it drips") {
    Stage stage({"GET /1 HTTP/1.1\r\n"});
    for (int i = 0; i < 6; ++i) {
        stage.script->arrive("X: y\r\n");
        stage.tick(10);
    }
    CHECK_FALSE(stage.script->closed());
    stage.tick(1);
    CHECK(stage.script->closed());
}

TEST_CASE("a body may take long, but not be silent for more than a minute") {
    Stage stage({"POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"});
    for (int i = 0; i < 9; ++i) {
        stage.script->arrive("a");
        stage.go();
        stage.tick(59);
    }
    CHECK_FALSE(stage.script->closed());
    stage.tick(2);
    CHECK(stage.script->closed());
}

TEST_CASE("a call may take as long as it needs") {
    Stage stage({"GET /park HTTP/1.1\r\nHost: x\r\n\r\n"});
    stage.tick(1000);
    CHECK_FALSE(stage.script->closed());
    REQUIRE(stage.handler.parked.size() == 1);
    stage.handler.parked.front()({200, {}, std::string("at last\n")});
    stage.go();
    CHECK(stage.bodies() == "at last\n");
    CHECK_FALSE(stage.script->closed());
}

TEST_CASE("a client that does not take its reply is closed after a minute") {
    Stage stage({});
    stage.script->blocked = true;
    stage.script->arrive("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    stage.go();
    stage.tick(60);
    CHECK_FALSE(stage.script->closed());
    stage.tick(1);
    CHECK(stage.script->closed());
}

TEST_CASE("a pipelined request waits for the reply before it") {
    Stage stage({"GET /park HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"});
    CHECK(stage.bodies().empty());
    stage.handler.parked.front()({200, {}, std::string("1\n")});
    stage.go();
    CHECK(stage.bodies() == "1\nGET /2 \n");
}

TEST_CASE("a connection that is closed during a call lets go of it") {
    Stage stage({"GET /park HTTP/1.1\r\nHost: x\r\n\r\n"});
    std::weak_ptr<http::Connection> const watched = stage.connection;
    stage.connection->close();
    stage.go();
    CHECK(watched.use_count() == 1);  // ours: the coroutine has ended
    stage.handler.parked.front()({200, {}, std::string("too late\n")});
    stage.go();
    CHECK(stage.script->sent.empty());
}
