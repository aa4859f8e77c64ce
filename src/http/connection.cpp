#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/log.hpp"
#include "base/text.hpp"
#include "disk/files.hpp"
#include "http/reply_head.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kBufferBytes = std::size_t{128} << 10;
constexpr std::uint32_t kHeadLimit = 64u << 10;
constexpr std::size_t kFileChunk = std::size_t{256} << 10;
constexpr std::size_t kWriteChunk = std::size_t{1} << 20;
constexpr std::size_t kLingerBytes = std::size_t{16} << 20;
constexpr int kIdleSeconds = 75;
constexpr int kSilentSeconds = 60;

Head read_fields(beast::request_header<> const& in, Transport const& transport) {
    Head head;
    head.method = std::string(in.method_string());
    head.target = std::string(in.target());
    for (auto const& field : in) {
        head.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    head.peer = transport.peer();
    head.tls = transport.encrypted();
    return head;
}

std::string chunk_head(std::size_t bytes) {
    std::array<char, 24> buffer{};
    int const size = std::snprintf(buffer.data(), buffer.size(), "%zx\r\n", bytes);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

}  // namespace

struct Connection::Parsed {
    beast::request_parser<beast::buffer_body> parser;
    Head head;
    bool keep_alive = false;
    bool body_read = false;  // to its end, so that another request can follow
    int refuse_status = 400;
    std::string refuse_words = "This is no HTTP/1.1 request.\n";

    Parsed() {
        parser.header_limit(kHeadLimit);
        parser.body_limit(boost::none);
    }
    bool http_1_0() const { return parser.get().version() == 10; }
    void refuse(int status, std::string words) {
        refuse_status = status;
        refuse_words = std::move(words);
    }
    // What Beast lets pass: a body whose end cannot be told, and no Host.
    bool acceptable() {
        if (head.headers.find("Transfer-Encoding") && !parser.chunked()) {
            refuse(501, "The only Transfer-Encoding taken here is chunked.\n");
            return false;
        }
        if (!http_1_0() && !head.headers.find("Host")) {
            refuse(400, "An HTTP/1.1 request must have a Host header.\n");
            return false;
        }
        return true;
    }
};

struct Pending::Ticket {
    std::shared_ptr<Pending> pending;
    explicit Ticket(std::shared_ptr<Pending> p) : pending(std::move(p)) {}
    ~Ticket() { pending->settle(std::nullopt); }
};

Pending::Pending(std::shared_ptr<asio::io_context> io) : io_(std::move(io)), wake_(*io_) {}

Respond Pending::respond() {
    auto const ticket = std::make_shared<Ticket>(shared_from_this());
    return [ticket](Reply reply) { ticket->pending->settle(std::move(reply)); };
}

void Pending::end() { settle(std::nullopt); }

// The first to come counts.
void Pending::settle(std::optional<Reply> reply) {
    {
        std::lock_guard const lock(mutex_);
        if (settled_) return;
        settled_ = true;
        reply_ = std::move(reply);
    }
    asio::post(*io_, [self = shared_from_this()] { self->wake_.cancel(); });
}

asio::awaitable<std::optional<Reply>> Pending::reply() {
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            if (settled_) co_return std::move(reply_);
        }
        error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        wake_.expires_at(asio::steady_timer::time_point::max());
        co_await wake_.async_wait(token);
    }
}

Connection::Connection(std::shared_ptr<asio::io_context> io, std::shared_ptr<Transport> transport,
                       Handler& handler)
    : io_(std::move(io)), transport_(std::move(transport)), handler_(handler) {}

Connection::~Connection() = default;

void Connection::close() {
    transport_->close();
    if (pending_) pending_->end();
}

void Connection::stop_soon() {
    stopping_ = true;
    if (idle_ || lingering_) close();
}

void Connection::tick() {
    if (waiting_for_reply_) return;  // we are the slow ones
    ++silent_seconds_;
    if (silent_seconds_ > (idle_ ? kIdleSeconds : kSilentSeconds)) close();
}

asio::awaitable<void> Connection::run() {
    auto const self = shared_from_this();  // the coroutine owns its connection
    bool const open = co_await transport_->open();
    while (open && !stopping_) {
        if (begin_ == end_) {
            buffer_.reset();
            idle_ = true;
            bool const readable = co_await transport_->wait_readable();
            if (!readable) break;
        }
        idle_ = false;
        Parsed parsed;
        reading_head_ = true;
        silent_seconds_ = 0;
        Read const got = co_await read_head(parsed);
        reading_head_ = false;
        if (got == Read::closed) break;
        if (got == Read::bad) {
            co_await refuse(parsed.refuse_status, parsed.refuse_words);
            break;
        }
        bool const more = co_await serve_or_fail(parsed);
        if (!more) break;
    }
    transport_->close();
}

// Moves what is left to the front and reads behind it.
asio::awaitable<bool> Connection::fill() {
    if (!buffer_) buffer_.reset(new char[kBufferBytes]);
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == kBufferBytes) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == kBufferBytes) co_return false;  // a head larger than all limits
    char* const into = buffer_.get() + end_;
    std::size_t const room = kBufferBytes - end_;
    std::size_t const count = co_await transport_->read_some(into, room);
    end_ += count;
    // A head has to be complete in time: a byte now and then does not keep a connection.
    if (!reading_head_) silent_seconds_ = 0;
    co_return count > 0;
}

asio::awaitable<Connection::Read> Connection::read_head(Parsed& parsed) {
    while (!parsed.parser.is_header_done()) {
        if (begin_ == end_) {
            bool const filled = co_await fill();
            if (!filled) co_return Read::closed;
        }
        error_code ec;
        asio::const_buffer const bytes(buffer_.get() + begin_, end_ - begin_);
        begin_ += parsed.parser.put(bytes, ec);
        if (ec == beast::error::need_more) {
            bool const filled = co_await fill();
            if (!filled) co_return Read::closed;
        } else if (ec) {
            if (ec == beast::error::header_limit) {
                parsed.refuse(431, "The request's headers are larger than 64 KiB.\n");
            }
            co_return Read::bad;
        }
    }
    parsed.head = read_fields(parsed.parser.get(), *transport_);
    parsed.keep_alive = parsed.parser.get().keep_alive();
    co_return parsed.acceptable() ? Read::ok : Read::bad;
}

// An exception out of a call is our own mistake; the client hears of it as such.
asio::awaitable<bool> Connection::serve_or_fail(Parsed& parsed) {
    try {
        bool const more = co_await serve(parsed);
        co_return more;
    } catch (std::exception const& mistake) {
        base::log_error("a request failed", {{"method", parsed.head.method},
                                             {"path", parsed.head.path()},
                                             {"error", mistake.what()}});
    }
    if (pending_) pending_->end();
    pending_.reset();
    waiting_for_reply_ = false;
    if (replying_) co_return false;
    std::string const why = "The server made a mistake; its log says which.\n";
    co_await refuse(500, why);
    co_return false;
}

asio::awaitable<bool> Connection::serve(Parsed& parsed) {
    std::unique_ptr<Call> const call = handler_.begin(parsed.head);
    bool const expects =
        base::equal_ignoring_case(parsed.head.headers.text("Expect"), "100-continue");
    if (expects && begin_ == end_ && !parsed.http_1_0()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        constexpr std::string_view kNothing;
        bool const sent = co_await transport_->write(kContinue, kNothing);
        if (!sent) co_return false;
    }
    Read const got = co_await read_body(parsed, *call);
    if (got == Read::closed) co_return false;
    if (got == Read::bad) {
        std::string const why = "The body is not well-formed.\n";
        co_await refuse(400, why);
        co_return false;
    }
    pending_ = std::make_shared<Pending>(io_);
    Respond respond = pending_->respond();
    call->finish(std::move(respond));
    std::optional<Reply> reply = co_await awaited();
    if (!reply) co_return false;
    auto const* const piped = dynamic_cast<PipedCall const*>(call.get());
    if (piped) pipe_ = piped->pipe();
    bool const endless = pipe_ && parsed.http_1_0();  // then closing tells the end
    bool const keep_alive = parsed.keep_alive && parsed.body_read && !stopping_ && !endless;
    bool const sent = co_await send(std::move(*reply), parsed, keep_alive);
    if (pipe_) std::exchange(pipe_, nullptr)->leave();
    if (!sent) co_return false;
    if (!parsed.body_read) co_await linger();
    co_return keep_alive;
}

// What pending_ is given; nothing where the client goes away first.
asio::awaitable<std::optional<Reply>> Connection::awaited() {
    waiting_for_reply_ = true;
    if (begin_ == end_) {
        std::weak_ptr<Pending> const waiting = pending_;
        transport_->watch([waiting] {
            if (std::shared_ptr<Pending> const p = waiting.lock()) p->end();
        });
    }
    std::optional<Reply> reply = co_await pending_->reply();
    transport_->unwatch();
    pending_.reset();
    waiting_for_reply_ = false;
    silent_seconds_ = 0;
    co_return reply;
}

asio::awaitable<Connection::Read> Connection::read_body(Parsed& parsed, Call& call) {
    if (parsed.parser.chunked()) {
        Read const got = co_await read_chunked(parsed, call);
        co_return got;
    }
    Read const got = co_await read_sized(parsed, call);
    co_return got;
}

// A body of known length goes to the call straight from the buffer it was read into.
asio::awaitable<Connection::Read> Connection::read_sized(Parsed& parsed, Call& call) {
    std::uint64_t left = parsed.parser.content_length().value_or(0);
    while (left > 0) {
        if (begin_ == end_) {
            bool const filled = co_await fill();
            if (!filled) co_return Read::closed;
        }
        std::size_t const take =
            static_cast<std::size_t>(std::min<std::uint64_t>(left, end_ - begin_));
        std::string_view const bytes(buffer_.get() + begin_, take);
        begin_ += take;
        left -= take;
        if (!call.write(bytes)) co_return Read::ok;
    }
    parsed.body_read = true;
    co_return Read::ok;
}

asio::awaitable<Connection::Read> Connection::read_chunked(Parsed& parsed, Call& call) {
    std::unique_ptr<char[]> const out(new char[kBufferBytes]);
    while (!parsed.parser.is_done()) {
        if (begin_ == end_) {
            bool const filled = co_await fill();
            if (!filled) co_return Read::closed;
        }
        auto& body = parsed.parser.get().body();
        body.data = out.get();
        body.size = kBufferBytes;
        error_code ec;
        asio::const_buffer const bytes(buffer_.get() + begin_, end_ - begin_);
        begin_ += parsed.parser.put(bytes, ec);
        std::string_view const data(out.get(), kBufferBytes - body.size);
        if (!data.empty() && !call.write(data)) co_return Read::ok;
        if (ec == beast::error::need_more) {
            bool const filled = co_await fill();
            if (!filled) co_return Read::closed;
        } else if (ec && ec != beast::error::need_buffer) {
            co_return Read::bad;
        }
    }
    parsed.body_read = true;
    co_return Read::ok;
}

asio::awaitable<bool> Connection::send(Reply reply, Parsed const& parsed, bool keep_alive) {
    ReplyFrame frame;
    frame.head_request = parsed.head.method == "HEAD";
    frame.keep_alive = keep_alive;
    frame.http_1_0 = parsed.http_1_0();
    frame.piped = pipe_ != nullptr;
    frame.now = clock_.now();
    std::string const head = reply_head(reply, frame);
    std::string_view body;
    bool const with_body = has_body(reply, frame);
    auto const* const range = std::get_if<FileRange>(&reply.body);
    if (with_body && !range) body = std::get<std::string>(reply.body);
    bool const chunked = !frame.http_1_0;
    replying_ = true;
    bool sent = co_await send_text(head, body);
    if (sent && with_body && range) sent = co_await send_file(*range);
    if (sent && with_body && pipe_) sent = co_await send_pipe(chunked);
    replying_ = false;
    co_return sent;
}

// In pieces, so that a slow client that takes some each minute is not taken for a silent one.
asio::awaitable<bool> Connection::send_text(std::string_view head, std::string_view body) {
    std::string_view piece = body.substr(0, kWriteChunk);
    bool sent = co_await transport_->write(head, piece);
    for (std::size_t at = piece.size(); sent && at < body.size(); at += piece.size()) {
        silent_seconds_ = 0;
        piece = body.substr(at, kWriteChunk);
        constexpr std::string_view kNothing;
        sent = co_await transport_->write(piece, kNothing);
    }
    co_return sent;
}

asio::awaitable<bool> Connection::send_file(FileRange const& range) {
    std::unique_ptr<char[]> const chunk(new char[kFileChunk]);
    constexpr std::string_view kNothing;
    for (std::uint64_t at = 0; at < range.bytes;) {
        std::size_t const want =
            static_cast<std::size_t>(std::min<std::uint64_t>(kFileChunk, range.bytes - at));
        disk::Done const got = range.file->read_at(range.offset + at, chunk.get(), want);
        if (!got || *got == 0) co_return false;  // the length was promised: only closing tells
        std::string_view const bytes(chunk.get(), *got);
        bool const sent = co_await transport_->write(bytes, kNothing);
        if (!sent) co_return false;
        silent_seconds_ = 0;
        at += *got;
    }
    co_return true;
}

// As it comes, until it ends. Only closing tells a client that it broke off.
asio::awaitable<bool> Connection::send_pipe(bool chunked) {
    constexpr std::string_view kNothing;
    for (;;) {
        auto const next = std::make_shared<Pending>(io_);
        Pipe::Flow flow = pipe_->take([wake = next->respond()] { wake({}); });
        if (!flow.bytes.empty()) {
            std::string const head = chunked ? chunk_head(flow.bytes.size()) : std::string();
            if (chunked) flow.bytes += "\r\n";
            std::string_view const body = flow.bytes;
            bool const sent = co_await send_text(head, body);
            if (!sent) co_return false;
            silent_seconds_ = 0;
        }
        if (flow.broken) co_return false;
        if (flow.ended) break;
        if (!flow.bytes.empty()) continue;
        pending_ = next;
        std::optional<Reply> const woken = co_await awaited();
        if (!woken) co_return false;
    }
    constexpr std::string_view kLastChunk = "0\r\n\r\n";
    if (!chunked) co_return true;
    bool const sent = co_await send_text(kLastChunk, kNothing);
    co_return sent;
}

asio::awaitable<void> Connection::refuse(int status, std::string const& why) {
    Reply reply{status};
    reply.headers.add("Content-Type", "text/plain; charset=utf-8");
    reply.body = why;
    ReplyFrame frame;
    frame.keep_alive = false;
    frame.now = clock_.now();
    std::string const head = reply_head(reply, frame);
    std::string_view const body = why;
    bool const sent = co_await transport_->write(head, body);
    if (sent) co_await linger();
}

// The rest of a body that is not wanted is read and dropped for a while, so that the client sees
// the reply rather than a reset.
asio::awaitable<void> Connection::linger() {
    lingering_ = true;
    silent_seconds_ = 0;
    transport_->shutdown_sending();
    if (stopping_) co_return;
    if (!buffer_) buffer_.reset(new char[kBufferBytes]);
    char* const into = buffer_.get();
    for (std::size_t dropped = 0; dropped < kLingerBytes;) {
        std::size_t const count = co_await transport_->read_some(into, kBufferBytes);
        if (count == 0) break;
        dropped += count;
    }
}

}  // namespace http
