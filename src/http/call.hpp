// One request in progress, seen by whoever answers it: begin(head), write(bytes) 0..n times,
// finish(). All are called on the I/O thread and must not block on anything but a local file.
// The reply is sent when `respond` is called: at once, or later from any thread (a long poll, a
// commit that covers it). Dropping `respond` uncalled closes the connection.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "http/message.hpp"

namespace http {

using Respond = std::function<void(Reply)>;  // thread-safe; the first call counts

class Call {
  public:
    virtual ~Call() = default;
    // Part of the body. False: enough (too large, cannot be stored); finish() follows at once and
    // the rest of the body is not read.
    virtual bool write(std::string_view bytes) = 0;
    virtual void finish(Respond respond) = 0;
};

class Handler {
  public:
    virtual ~Handler() = default;
    virtual std::unique_ptr<Call> begin(Head const& head) = 0;
};

// A call that collects its body, up to `max_bytes` (beyond: 413), then asks `answer`.
using Answer = std::function<void(Head const&, std::string body, Respond)>;
std::unique_ptr<Call> collect(Head const& head, std::uint64_t max_bytes, Answer answer);

}  // namespace http
