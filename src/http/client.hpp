// Outgoing HTTP, on libcurl: blocking, one thread a client, connections kept. Workers use it.
//
//   http::Client client;
//   base::Result<http::Response> r = client.send({.method = "GET", .url = "http://…/healthz"});
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace http {

struct Request {
    std::string method = "GET";
    std::string url;
    Headers headers = {};
    std::string body = {};
    std::chrono::milliseconds timeout = std::chrono::seconds(60);
    std::uint64_t max_response_bytes = std::uint64_t{1} << 30;
    // Where set, the body of a 2xx answer goes there as it arrives instead of into Response::body;
    // false ends it. What an error says is collected as ever.
    std::function<bool(std::string_view)> on_body = {};
};

struct Response {
    int status = 0;
    Headers headers;
    std::string body;
};

// Whatever takes a request and brings the answer: the network, or in a simulation the server
// itself.
class Exchange {
  public:
    virtual ~Exchange() = default;
    // No answer (refused, timed out, torn) is ErrorKind::retry; any status is a Response.
    virtual base::Result<Response> send(Request const& request) = 0;
    // From any thread: the running call, and every later one, ends at once with ErrorKind::stop and
    // the code kCancelled.
    virtual void cancel() {}
};

inline constexpr char const* kCancelled = "Cancelled";

// The codes of other calls without an answer, where it is known what stood in the way.
inline constexpr char const* kTimedOut = "TimedOut";
inline constexpr char const* kTlsFailed = "TlsFailed";
inline constexpr char const* kConnectionLost = "ConnectionLost";

class Client final : public Exchange {
  public:
    Client();
    ~Client() override;
    base::Result<Response> send(Request const& request) override;
    void cancel() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
