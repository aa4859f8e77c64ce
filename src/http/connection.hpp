// One client's connection: requests in order, each handed to a Call as it arrives. A coroutine on
// the I/O thread; an idle connection holds no buffer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "http/call.hpp"
#include "http/pipe.hpp"
#include "http/transport.hpp"

namespace http {

// Where a reply is waited for. Shared by the connection and the Respond it gave away, which may be
// called, or dropped, on another thread after the connection has gone.
class Pending : public std::enable_shared_from_this<Pending> {
  public:
    explicit Pending(std::shared_ptr<boost::asio::io_context> io);
    Respond respond();
    void end();  // the client is gone, or the server stops
    boost::asio::awaitable<std::optional<Reply>> reply();

  private:
    struct Ticket;
    void settle(std::optional<Reply> reply);

    std::shared_ptr<boost::asio::io_context> io_;  // shared: a late respond still posts to it
    boost::asio::steady_timer wake_;
    std::mutex mutex_;  // guards settled_ and reply_
    bool settled_ = false;
    std::optional<Reply> reply_;
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(std::shared_ptr<boost::asio::io_context> io, std::shared_ptr<Transport> transport,
               Handler& handler);
    ~Connection();

    boost::asio::awaitable<void> run();
    // Once a second, from the server: closes what has been silent too long.
    void tick();
    void stop_soon();  // closes at once if idle, else after the running call
    void close();

  private:
    enum class Read { ok, closed, bad };
    struct Parsed;

    boost::asio::awaitable<Read> read_head(Parsed& parsed);
    boost::asio::awaitable<Read> read_body(Parsed& parsed, Call& call);
    boost::asio::awaitable<Read> read_sized(Parsed& parsed, Call& call);
    boost::asio::awaitable<Read> read_chunked(Parsed& parsed, Call& call);
    boost::asio::awaitable<bool> fill();
    boost::asio::awaitable<bool> serve_or_fail(Parsed& parsed);
    boost::asio::awaitable<bool> serve(Parsed& parsed);
    boost::asio::awaitable<bool> send(Reply reply, Parsed const& parsed, bool keep_alive);
    boost::asio::awaitable<bool> send_text(std::string_view head, std::string_view body);
    boost::asio::awaitable<bool> send_file(FileRange const& range);
    boost::asio::awaitable<bool> send_pipe(bool chunked);
    boost::asio::awaitable<std::optional<Reply>> awaited();
    boost::asio::awaitable<void> refuse(int status, std::string const& why);
    boost::asio::awaitable<void> linger();

    std::shared_ptr<boost::asio::io_context> io_;
    std::shared_ptr<Transport> transport_;  // shared with its own watch
    Handler& handler_;
    base::SystemClock clock_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;  // of what was read and not used
    std::size_t end_ = 0;
    std::shared_ptr<Pending> pending_;
    std::shared_ptr<Pipe> pipe_;  // of the reply that is sent; shared with whoever fills it
    int silent_seconds_ = 0;
    bool idle_ = true;
    bool reading_head_ = false;
    bool replying_ = false;
    bool lingering_ = false;
    bool waiting_for_reply_ = false;
    bool stopping_ = false;
};

}  // namespace http
