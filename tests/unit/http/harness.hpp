// A server with answers to try it by, and a socket that sends what no well-behaved client would.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"

namespace http_test {

// Answers with the method, target and body, unless the path was given another answer.
//   "/late": from another thread; "/drop": never; "/park": once released; "/count": how many
//   bytes came, without a limit; "/throw": by a mistake
class Echo final : public http::Handler {
  public:
    ~Echo() override {
        for (std::thread& thread : threads_) thread.join();
    }

    void answer_with(std::string const& path, http::Reply reply) {
        answers_[path] = std::move(reply);
    }

    std::unique_ptr<http::Call> begin(http::Head const& head) override {
        if (head.path() == "/throw") throw std::runtime_error("a mistake of ours");
        count(+1);
        auto answers = [this](http::Head const& h, std::string body, http::Respond respond) {
            answer(h, std::move(body), std::move(respond));
        };
        auto call = http::collect(head, 1'000'000, std::move(answers));
        return std::make_unique<Watched>(*this, head.path() == "/count", std::move(call));
    }

    void wait_until_parked() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return parked_ != nullptr; });
    }
    void wait_until_body_begins() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return body_begun_; });
    }
    // Every call that was begun has been destroyed.
    void wait_until_calls_are_gone() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return begun_ > 0 && alive_ == 0; });
    }
    void release() {
        http::Respond parked;
        {
            std::lock_guard const lock(mutex_);
            parked.swap(parked_);
        }
        parked(http::Reply{200, {}, std::string("released")});
    }
    int finished() const { return finished_; }

  private:
    // Passes on to another call, or only counts.
    class Watched final : public http::Call {
      public:
        Watched(Echo& echo, bool counts, std::unique_ptr<http::Call> call)
            : echo_(echo), counts_(counts), call_(std::move(call)) {}
        ~Watched() override { echo_.count(-1); }

        bool write(std::string_view bytes) override {
            echo_.begin_body();
            bytes_ += bytes.size();
            return counts_ || call_->write(bytes);
        }
        void finish(http::Respond respond) override {
            ++echo_.finished_;
            if (!counts_) return call_->finish(std::move(respond));
            respond(http::Reply{200, {}, std::to_string(bytes_)});
        }

      private:
        Echo& echo_;
        bool counts_;
        std::unique_ptr<http::Call> call_;
        std::uint64_t bytes_ = 0;
    };

    void count(int change) {
        std::lock_guard const lock(mutex_);
        alive_ += change;
        if (change > 0) ++begun_;
        changed_.notify_all();
    }
    void begin_body() {
        std::lock_guard const lock(mutex_);
        body_begun_ = true;
        changed_.notify_all();
    }

    void answer(http::Head const& head, std::string body, http::Respond respond) {
        std::string const path(head.path());
        if (path == "/drop") return;
        http::Reply reply;
        reply.body = head.method + " " + head.target + " " + body;
        if (auto const found = answers_.find(path); found != answers_.end()) reply = found->second;
        if (path == "/late") {
            threads_.emplace_back([respond, reply] { respond(reply); });
        } else if (path == "/park") {
            std::lock_guard const lock(mutex_);
            parked_ = std::move(respond);
            changed_.notify_all();
        } else if (path == "/twice") {
            respond(http::Reply{200, {}, std::string("first")});
            respond(http::Reply{500, {}, std::string("second")});
        } else {
            respond(std::move(reply));
        }
    }

    std::map<std::string, http::Reply> answers_;
    std::mutex mutex_;
    std::condition_variable changed_;
    http::Respond parked_;
    int begun_ = 0;
    int alive_ = 0;
    std::atomic<int> finished_{0};
    bool body_begun_ = false;
    std::vector<std::thread> threads_;
};

class Socket {
  public:
    explicit Socket(std::uint16_t port) : fd_(open(port)) { REQUIRE(fd_ >= 0); }
    ~Socket() { close(); }
    Socket(Socket const&) = delete;
    Socket& operator=(Socket const&) = delete;

    static bool accepted(std::uint16_t port) {
        int const fd = open(port);
        if (fd >= 0) ::close(fd);
        return fd >= 0;
    }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            ssize_t const sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            REQUIRE(sent > 0);
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    // Until the server closes, or `until` was seen.
    std::string read(std::string_view until = {}) const {
        std::string got;
        std::vector<char> buffer(65536);
        for (ssize_t n; (n = recv(fd_, buffer.data(), buffer.size(), 0)) > 0;) {
            got.append(buffer.data(), static_cast<std::size_t>(n));
            if (!until.empty() && got.find(until) != std::string::npos) break;
        }
        return got;
    }
    // By a reset, so that what is under way on the other side fails.
    void abort() {
        linger const now{1, 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

  private:
    static int open(std::uint16_t port) {
        int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
        ::close(fd);
        return -1;
    }

    int fd_;
};

// Sends `bytes`, then reads until the server closes or `until` was seen.
inline std::string raw(std::uint16_t port, std::string const& bytes,
                       std::string const& until = {}) {
    Socket const socket(port);
    socket.send(bytes);
    return socket.read(until);
}

struct Running {
    Echo echo;
    http::Server server{{}, echo};
    http::Client client;
    std::string url(std::string const& path) const { return server.url() + path; }
};

}  // namespace http_test
