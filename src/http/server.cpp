#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/log.hpp"
#include "base/text.hpp"
#include "http/connection.hpp"
#include "http/tcp.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMostConnections = 32'768;
constexpr int kGraceSeconds = 2;

bool is_shortage(error_code const& ec) {
    return ec == asio::error::no_descriptors || ec == asio::error::no_memory ||
           ec == asio::error::no_buffer_space ||
           ec == boost::system::errc::too_many_files_open_in_system;
}

std::string refused(Listen const& listen, error_code const& ec) {
    std::string const where = listen.address + ":" + std::to_string(listen.port);
    if (ec == asio::error::address_in_use) {
        return "cannot listen on " + where +
               ": the port is taken; stop what uses it, or choose another (0 picks a free one)";
    }
    if (ec == asio::error::access_denied) {
        return "cannot listen on " + where +
               ": not allowed; ports below 1024 need root, so choose a higher one";
    }
    if (ec == boost::system::errc::address_not_available) {
        return "cannot listen on " + where +
               ": this machine has no such address; 127.0.0.1 is this machine alone, 0.0.0.0 is "
               "all of its addresses";
    }
    return "cannot listen on " + where + ": " + ec.message();
}

}  // namespace

base::Result<Listen> parse_listen(std::string_view text) {
    std::size_t const colon = text.rfind(':');
    Listen listen;
    if (colon != std::string_view::npos) {
        std::string_view address = text.substr(0, colon);
        if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
            address = address.substr(1, address.size() - 2);
        }
        error_code ec;
        asio::ip::make_address(std::string(address), ec);
        std::optional<std::uint64_t> const port = base::to_uint64(text.substr(colon + 1));
        if (!ec && port && *port <= 65535) {
            listen.address = std::string(address);
            listen.port = static_cast<std::uint16_t>(*port);
            return listen;
        }
    }
    return base::fail(base::ErrorKind::stop,
                      "'" + std::string(text) +
                          "' is no address to listen on; write it like "
                          "127.0.0.1:4566, [::1]:4566, or with port 0 for a free one");
}

struct Server::State {
    std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
    tcp::acceptor acceptor{*io};
    asio::steady_timer second{*io};
    asio::steady_timer retry{*io};  // of accepting
    std::unique_ptr<TlsContext> tls;
    Handler& handler;
    std::set<std::shared_ptr<Connection>> connections;
    bool stopping = false;
    int seconds_since_stop = 0;
    std::string url;
    std::uint16_t port = 0;
    std::thread thread;

    State(Listen const& listen, Handler& h)
        : tls(listen.tls ? std::make_unique<TlsContext>(*listen.tls) : nullptr), handler(h) {
        error_code ec;
        tcp::endpoint const endpoint(asio::ip::make_address(listen.address, ec), listen.port);
        if (!ec) acceptor.open(endpoint.protocol(), ec);
        if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
        if (!ec) acceptor.bind(endpoint, ec);
        if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
        if (ec) throw std::runtime_error(refused(listen, ec));
        port = acceptor.local_endpoint().port();
        bool const v6 = listen.address.find(':') != std::string::npos;
        url = std::string(tls ? "https://" : "http://") +
              (v6 ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(port);
        accept();
        tick();
        thread = std::thread([this] { io->run(); });
    }

    void accept() {
        acceptor.async_accept([this](error_code ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted || stopping) return;
            if (!ec && connections.size() < kMostConnections) begin(std::move(socket));
            if (is_shortage(ec)) return accept_later();
            accept();
        });
    }

    // Out of file descriptors: asking again at once would only burn the processor.
    void accept_later() {
        retry.expires_after(std::chrono::milliseconds(100));
        retry.async_wait([this](error_code) {
            if (!stopping) accept();
        });
    }

    void begin(tcp::socket socket) {
        auto const connection = std::make_shared<Connection>(
            io, tls ? tls->transport(std::move(socket)) : tcp_transport(std::move(socket)),
            handler);
        connections.insert(connection);
        asio::co_spawn(*io, connection->run(), [this, connection](std::exception_ptr failure) {
            connections.erase(connection);
            connection->close();
            if (failure) base::log_error("a connection ended by an exception");
            if (stopping && connections.empty()) second.cancel();
        });
    }

    void tick() {
        if (stopping && connections.empty()) return;
        second.expires_after(std::chrono::seconds(1));
        second.async_wait([this](error_code) {
            if (stopping && ++seconds_since_stop >= kGraceSeconds) {
                for (auto const& connection : connections) connection->close();
            }
            for (auto const& connection : connections) connection->tick();
            tick();
        });
    }

    void stop() {
        if (!thread.joinable()) return;
        asio::post(*io, [this] {
            stopping = true;
            error_code ignored;
            acceptor.close(ignored);
            for (auto const& connection : connections) connection->stop_soon();
            if (connections.empty()) second.cancel();
        });
        thread.join();
    }
};

Server::Server(Listen const& listen, Handler& handler)
    : state_(std::make_unique<State>(listen, handler)) {}
Server::~Server() { stop(); }
std::uint16_t Server::port() const { return state_->port; }
std::string Server::url() const { return state_->url; }
void Server::stop() { state_->stop(); }

}  // namespace http
