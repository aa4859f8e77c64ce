#include "http/tcp.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

class Tcp final : public Transport, public std::enable_shared_from_this<Tcp> {
  public:
    explicit Tcp(tcp::socket socket) : socket_(std::move(socket)) {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        tcp::endpoint const remote = socket_.remote_endpoint(ignored);
        if (!ignored) peer_ = remote.address().to_string();
    }

    asio::awaitable<bool> open() override { co_return true; }

    asio::awaitable<bool> wait_readable() override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await socket_.async_wait(tcp::socket::wait_read, token);
        co_return !ec;
    }

    asio::awaitable<std::size_t> read_some(char* into, std::size_t room) override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        asio::mutable_buffer const buffer(into, room);
        std::size_t const count = co_await socket_.async_read_some(buffer, token);
        co_return ec ? 0 : count;
    }

    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        std::array<asio::const_buffer, 2> const buffers{
            asio::const_buffer(first.data(), first.size()),
            asio::const_buffer(second.data(), second.size())};
        co_await asio::async_write(socket_, buffers, token);
        co_return !ec;
    }

    void watch(std::function<void()> gone) override {
        // The socket is cancelled before the transport goes, but its handler may still be queued.
        std::weak_ptr<Tcp> const weak = weak_from_this();
        socket_.async_wait(tcp::socket::wait_read, [weak, gone](error_code ec) {
            std::shared_ptr<Tcp> const self = weak.lock();
            if (ec || !self) return;
            char byte = 0;
            ssize_t const got =
                ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) gone();
        });
    }

    void unwatch() override {
        error_code ignored;
        socket_.cancel(ignored);
    }

    void shutdown_sending() override {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }

    void close() override {
        error_code ignored;
        socket_.close(ignored);
    }

    std::string peer() const override { return peer_; }
    bool encrypted() const override { return false; }

  private:
    tcp::socket socket_;
    std::string peer_;
};

}  // namespace

std::shared_ptr<Transport> tcp_transport(tcp::socket socket) {
    return std::make_shared<Tcp>(std::move(socket));
}

}  // namespace http
