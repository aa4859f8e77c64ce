// A Transport over a TCP socket. Shared: its watch may outlive the connection by a turn of the
// loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "http/transport.hpp"

namespace http {

std::shared_ptr<Transport> tcp_transport(boost::asio::ip::tcp::socket socket);

}  // namespace http
