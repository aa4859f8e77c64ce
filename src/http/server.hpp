// An HTTP/1.1 server: one I/O thread, a coroutine a connection, keep-alive, Expect: 100-continue,
// limits on heads (64 KiB), idle and slow clients. Bodies go to the call as they arrive.
//
//   http::Server server({.address = "127.0.0.1", .port = 0}, handler);
//   server.port();      // the one it got
//   server.stop();      // stops accepting, lets running calls finish for a moment, closes
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/call.hpp"

namespace http {

struct Certificate {
    std::string chain_pem;  // the server's own first
    std::string key_pem;    // a secret
};

struct Listen {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                         // 0 picks a free one
    std::optional<Certificate> tls = std::nullopt;  // then TLS is spoken: see tcp.hpp
};

base::Result<Listen> parse_listen(std::string_view text);  // "127.0.0.1:4566", "[::1]:0"

class Server {
  public:
    // Throws base::Error-carrying std::runtime_error where the address cannot be taken; the
    // sentence says which and what to do.
    Server(Listen const& listen, Handler& handler);
    ~Server();
    std::uint16_t port() const;
    std::string url() const;  // "http://127.0.0.1:4566", "https://…"
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
