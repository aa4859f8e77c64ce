// The body of a reply that is made while it is sent. Whoever makes it writes, from any thread; the
// connection sends what has come, in HTTP's chunks. Nobody waits for a slow client: what is written
// and not sent yet is bounded, and write() says when that is reached. The call of such a reply is a
// PipedCall.
//
//   outlet->pipe = std::make_shared<http::Pipe>(1 << 20);   // what the call's pipe() answers
//   respond({200, headers});
//   bool const taken = outlet->pipe->write("data: …\n\n");
//   outlet->pipe->end();
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/call.hpp"

namespace http {

class Pipe {
  public:
    explicit Pipe(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    // False, and nothing is taken: the client has gone, or more would wait for it than may.
    bool write(std::string_view bytes);
    void end();        // that was all
    void break_off();  // that was not all, and the client is to see it: the connection just closes
    bool gone() const;

    // For the connection. What has come since the last time; where nothing has and more may,
    // `wake` is called once there is something.
    struct Flow {
        std::string bytes;
        bool ended = false;  // with these bytes
        bool broken = false;
    };
    Flow take(std::function<void()> wake);
    void leave();  // nothing more is sent

  private:
    enum class State { open, ended, broken, gone };
    void finish(State state);

    std::size_t const most_bytes_;
    mutable std::mutex mutex_;  // guards what follows
    State state_ = State::open;
    std::string waiting_;
    std::function<void()> wake_;
};

class PipedCall : public Call {
  public:
    // Asked once the reply is there: what its body comes by; null where it has one of its own.
    virtual std::shared_ptr<Pipe> pipe() const = 0;
};

}  // namespace http
