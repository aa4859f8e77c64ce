#include "http/tcp.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

namespace http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr char kHandshake = 0x16;  // the first byte of a TLS connection
constexpr std::string_view kSpeakTls =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    "This port speaks TLS: use https://.\r\n";

// Of a socket, or of TLS over one.
template <typename Stream>
asio::awaitable<std::size_t> read_some_of(Stream& stream, char* into, std::size_t room) {
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    asio::mutable_buffer const buffer(into, room);
    std::size_t const count = co_await stream.async_read_some(buffer, token);
    co_return ec ? 0 : count;
}

template <typename Stream>
asio::awaitable<bool> write_to(Stream& stream, std::string_view first, std::string_view second) {
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    std::array<asio::const_buffer, 2> const buffers{
        asio::const_buffer(first.data(), first.size()),
        asio::const_buffer(second.data(), second.size())};
    co_await asio::async_write(stream, buffers, token);
    co_return !ec;
}

// No small packet waits for another. Answers who is at the other end.
std::string prepare(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    tcp::endpoint const remote = socket.remote_endpoint(ignored);
    return ignored ? std::string() : remote.address().to_string();
}

class Tcp final : public Transport, public std::enable_shared_from_this<Tcp> {
  public:
    explicit Tcp(tcp::socket socket) : socket_(std::move(socket)), peer_(prepare(socket_)) {}

    asio::awaitable<bool> open() override { co_return true; }

    asio::awaitable<bool> wait_readable() override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await socket_.async_wait(tcp::socket::wait_read, token);
        co_return !ec;
    }

    asio::awaitable<std::size_t> read_some(char* into, std::size_t room) override {
        return read_some_of(socket_, into, room);
    }
    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        return write_to(socket_, first, second);
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

class Tls final : public Transport, public std::enable_shared_from_this<Tls> {
  public:
    Tls(tcp::socket socket, asio::ssl::context& context)
        : stream_(std::move(socket), context), peer_(prepare(stream_.next_layer())) {}

    asio::awaitable<bool> open() override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await stream_.async_handshake(asio::ssl::stream_base::server, token);
        co_return !ec;
    }

    // What is readable may be in OpenSSL already, where the socket does not tell of it: so a byte
    // is read, and kept.
    asio::awaitable<bool> wait_readable() override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        asio::mutable_buffer const buffer(&kept_, 1);
        has_kept_ = co_await stream_.async_read_some(buffer, token) == 1 && !ec;
        co_return has_kept_;
    }

    asio::awaitable<std::size_t> read_some(char* into, std::size_t room) override {
        if (!has_kept_) co_return co_await read_some_of(stream_, into, room);
        has_kept_ = false;
        *into = kept_;
        co_return 1;
    }
    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        return write_to(stream_, first, second);
    }

    // A client that leaves says so within TLS, which cannot be told from data here, and closes.
    void watch(std::function<void()> gone) override {
        std::weak_ptr<Tls> const weak = weak_from_this();
        stream_.next_layer().async_wait(tcp::socket::wait_read, [weak, gone](error_code ec) {
            std::shared_ptr<Tls> const self = weak.lock();
            if (ec || !self) return;
            pollfd asked{self->stream_.next_layer().native_handle(), POLLRDHUP, 0};
            if (::poll(&asked, 1, 0) > 0) gone();
        });
    }

    void unwatch() override {
        error_code ignored;
        stream_.next_layer().cancel(ignored);
    }
    void shutdown_sending() override {
        error_code ignored;
        stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }
    void close() override {
        error_code ignored;
        stream_.next_layer().close(ignored);
    }
    std::string peer() const override { return peer_; }
    bool encrypted() const override { return true; }

  private:
    asio::ssl::stream<tcp::socket> stream_;
    std::string peer_;
    char kept_ = 0;
    bool has_kept_ = false;
};

// Looks at the first byte before it chooses.
class Undecided final : public Transport {
  public:
    Undecided(tcp::socket socket, asio::ssl::context& context)
        : socket_(std::move(socket)), context_(context) {
        error_code ignored;
        asio::ip::address const remote = socket_.remote_endpoint(ignored).address();
        asio::ip::address const own = socket_.local_endpoint(ignored).address();
        local_ = !ignored && (remote.is_loopback() || remote == own);
    }

    asio::awaitable<bool> open() override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await socket_.async_wait(tcp::socket::wait_read, token);
        char first = 0;
        if (ec || ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) {
            co_return false;
        }
        if (first == kHandshake) {
            chosen_ = std::make_shared<Tls>(std::move(socket_), context_);
            co_return co_await chosen_->open();
        }
        chosen_ = tcp_transport(std::move(socket_));
        if (local_) co_return true;
        co_await chosen_->write(kSpeakTls, "");
        co_return false;
    }

    asio::awaitable<bool> wait_readable() override { return chosen_->wait_readable(); }
    asio::awaitable<std::size_t> read_some(char* into, std::size_t room) override {
        return chosen_->read_some(into, room);
    }
    asio::awaitable<bool> write(std::string_view first, std::string_view second) override {
        return chosen_->write(first, second);
    }
    void watch(std::function<void()> gone) override { chosen_->watch(std::move(gone)); }
    void unwatch() override { chosen_->unwatch(); }
    void shutdown_sending() override { chosen_->shutdown_sending(); }
    void close() override {
        error_code ignored;
        if (chosen_)
            chosen_->close();
        else
            socket_.close(ignored);
    }
    std::string peer() const override { return chosen_->peer(); }
    bool encrypted() const override { return chosen_->encrypted(); }

  private:
    tcp::socket socket_;
    asio::ssl::context& context_;
    bool local_ = false;
    std::shared_ptr<Transport> chosen_;
};

}  // namespace

std::shared_ptr<Transport> tcp_transport(tcp::socket socket) {
    return std::make_shared<Tcp>(std::move(socket));
}

struct TlsContext::State {
    asio::ssl::context context{asio::ssl::context::tls_server};

    explicit State(Certificate const& certificate) {
        context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                            asio::ssl::context::no_tlsv1_1);
        // Thousands of idle connections hold no buffers.
        SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
        error_code ec;
        context.use_certificate_chain(asio::buffer(certificate.chain_pem), ec);
        if (ec) throw std::runtime_error("the TLS certificate cannot be used: " + ec.message());
        context.use_private_key(asio::buffer(certificate.key_pem), asio::ssl::context::pem, ec);
        if (ec) throw std::runtime_error("the TLS key cannot be used: " + ec.message());
    }
};

TlsContext::TlsContext(Certificate const& certificate)
    : state_(std::make_unique<State>(certificate)) {}
TlsContext::~TlsContext() = default;

std::shared_ptr<Transport> TlsContext::transport(tcp::socket socket) {
    return std::make_shared<Undecided>(std::move(socket), state_->context);
}

}  // namespace http
