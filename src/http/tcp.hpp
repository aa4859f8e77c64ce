// Transports over TCP sockets: plain, or with TLS. Shared: a watch may outlive the
// connection by a turn of the loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "http/server.hpp"
#include "http/transport.hpp"

namespace http {

std::shared_ptr<Transport> tcp_transport(boost::asio::ip::tcp::socket socket);

// For a port that speaks TLS, 1.2 and 1.3. On the same port this machine itself may speak plain
// HTTP, as the halves of `catchment up` do; to all others that is refused.
class TlsContext {
  public:
    // Throws std::runtime_error with a sentence for the user.
    explicit TlsContext(Certificate const& certificate);
    ~TlsContext();
    std::shared_ptr<Transport> transport(boost::asio::ip::tcp::socket socket);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
