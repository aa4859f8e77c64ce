#include "siem/store/server_connection.hpp"

#include <optional>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "codec/zstd.hpp"
#include "http/trusting_client.hpp"

namespace siem::store {
namespace {

// No code of ClickHouse's: what answered is something in front of it, or it is going down.
bool nobody_home(int status) { return status == 502 || status == 503 || status == 504; }

std::string joined(std::vector<std::string_view> const& pieces) {
    std::size_t size = 0;
    for (std::string_view const piece : pieces) size += piece.size();
    std::string out;
    out.reserve(size);
    for (std::string_view const piece : pieces) out += piece;
    return out;
}

// An answer that broke off in its middle ends in what went wrong, between marks that no data can
// hold by chance: the tag is in the answer's head. Where the connection ended with it there is no
// head to ask, and the tag is what stands behind the mark.
std::optional<std::string> broken_off(std::string_view body, std::string tag) {
    constexpr std::string_view kMark = "__exception__\r\n";
    std::size_t const at =
        tag.empty() ? body.find(kMark) : body.rfind(std::string(kMark) + tag + "\r\n");
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view text = body.substr(at + kMark.size());
    std::size_t const end_of_tag = text.find("\r\n");
    if (end_of_tag == std::string_view::npos) return std::nullopt;
    tag = text.substr(0, end_of_tag);
    text.remove_prefix(end_of_tag + 2);
    text = text.substr(0, text.rfind(tag));
    return std::string(text.substr(0, text.rfind('\n')));
}

std::optional<std::string> broken_off(http::Response const& response) {
    std::string const& tag = response.headers.text("X-ClickHouse-Exception-Tag");
    return tag.empty() ? std::nullopt : broken_off(response.body, tag);
}

base::Result<http::Response> said(http::Response response, std::string const& host) {
    std::string const& code = response.headers.text("X-ClickHouse-Exception-Code");
    if (response.status == 200 && code.empty()) {
        std::optional<std::string> const broken = broken_off(response);
        if (broken) return base::fail(error_of(*broken));
        return response;
    }
    if (nobody_home(response.status) && code.empty()) {
        return base::fail(base::ErrorKind::retry,
                          host + " answers " + std::to_string(response.status), http::kUnreachable);
    }
    constexpr std::size_t kMostWords = 2000;
    base::Error error = error_of(std::string_view(response.body).substr(0, kMostWords));
    if (error.code.empty()) error.code = code;
    if (error.message.empty()) {
        error.message = host + " answers " + std::to_string(response.status);
    }
    return base::fail(std::move(error));
}

// Rows of an answer on their way. The end of what has come is held back, since it may say what went
// wrong.
class Rows {
  public:
    explicit Rows(Piece const& piece) : piece_(piece) {}
    bool add(std::string_view bytes) {
        constexpr std::size_t kLongestError = 64 << 10;
        held_ += bytes;
        if (held_.size() < 2 * kLongestError) return wanted_;
        std::size_t const end = held_.rfind('\n', held_.size() - kLongestError);
        if (end == std::string::npos) return wanted_;
        hand_on(end + 1);
        return wanted_;
    }
    std::string take_held() { return std::move(held_); }
    bool wanted() const { return wanted_; }

  private:
    void hand_on(std::size_t size) {
        wanted_ = wanted_ && piece_(std::string_view(held_).substr(0, size));
        held_.erase(0, size);
    }

    Piece const& piece_;
    std::string held_;
    bool wanted_ = true;
};

// {"read_rows":"1","result_rows":"1",…}
std::uint64_t rows_of(http::Response const& response) {
    constexpr std::string_view kRows = "\"result_rows\":\"";
    std::string const& summary = response.headers.text("X-ClickHouse-Summary");
    std::size_t const at = summary.find(kRows);
    if (at == std::string::npos) return 0;
    std::string_view const number = std::string_view(summary).substr(at + kRows.size());
    return base::to_uint64(number.substr(0, number.find('"'))).value_or(0);
}

}  // namespace

ServerConnection::ServerConnection(Address const& address, Login const& login, Terms terms)
    : address_(address),
      login_(login),
      terms_(std::move(terms)),
      client_(http::trusting_client(address.ca_file)) {}

base::Result<http::Response> ServerConnection::call_host(std::string const& host,
                                                         Call const& call) {
    http::Request request;
    request.method = "POST";
    request.url = http::with_query(address_.url(host), call.parameters);
    request.headers = call.headers;
    request.headers.add("X-ClickHouse-User", login_.user);
    if (!login_.password.empty()) request.headers.add("X-ClickHouse-Key", login_.password);
    request.body = call.body;
    request.timeout = terms_.timeout;
    if (!call.on_body) {
        base::Result<http::Response> response = client_->send(request);
        return response ? said(*std::move(response), host) : response;
    }
    request.max_response_bytes = ~std::uint64_t{0};
    bool begun = false;
    request.on_body = [&](std::string_view bytes) {
        begun = true;
        return call.on_body(bytes);
    };
    base::Result<http::Response> response = client_->send(request);
    if (response) return said(*std::move(response), host);
    base::Error error = response.error();
    if (begun) error.code.clear();  // no other host is asked for what was handed on
    return base::fail(std::move(error));
}

base::Result<http::Response> ServerConnection::call(Call const& call) {
    Call full = call;
    full.parameters.emplace_back("database", address_.database);
    if (call.whole) full.parameters.emplace_back("wait_end_of_query", "1");
    for (auto const& [name, value] : terms_.settings) full.parameters.emplace_back(name, value);
    std::lock_guard const lock(mutex_);
    base::Result<http::Response> result;
    for (std::size_t attempt = 0; attempt < address_.hosts.size(); ++attempt) {
        result = call_host(address_.hosts[current_], full);
        if (result) return result;
        std::string const& code = result.error().code;
        bool const lost = code == http::kConnectionLost || code == http::kTimedOut;
        if (code != http::kUnreachable && !lost) return result;
        current_ = (current_ + 1) % address_.hosts.size();
        if (lost && !full.repeatable) return result;
    }
    return result;
}

base::Result<std::string> ServerConnection::text_of(Call const& one) {
    base::Result<http::Response> response = call(one);
    if (!response) return base::fail(response.error());
    return std::move(response->body);
}

base::Result<void> ServerConnection::stream(std::string_view sql, std::string_view format,
                                            Piece const& piece) {
    Rows rows(piece);
    base::Result<http::Response> response =
        call({.parameters = {{"default_format", std::string(format)},
                             {"cancel_http_readonly_queries_on_client_close", "1"}},
              .body = std::string(sql),
              .whole = false,
              .on_body = [&](std::string_view bytes) { return rows.add(bytes); }});
    std::string const rest = rows.take_held();
    std::string const tag =
        response ? response->headers.text("X-ClickHouse-Exception-Tag") : std::string();
    std::optional<std::string> broken;
    if (!response || !tag.empty()) broken = broken_off(rest, tag);
    if (broken) return base::fail(error_of(*broken));
    if (!response) return base::fail(response.error());
    if (rows.wanted() && !rest.empty()) piece(rest);
    return {};
}

base::Result<std::uint64_t> ServerConnection::fetch(std::string_view sql, std::string_view format,
                                                    Piece const& piece) {
    base::Result<http::Response> const response =
        call({.parameters = {{"default_format", std::string(format)}},
              .body = std::string(sql),
              .on_body = piece});
    if (!response) return base::fail(response.error());
    return rows_of(*response);
}

base::Result<std::string> ServerConnection::query(std::string_view sql, std::string_view format) {
    return text_of(
        {.parameters = {{"default_format", std::string(format)}}, .body = std::string(sql)});
}

base::Result<std::string> ServerConnection::query_host(std::string const& host,
                                                       std::string_view sql) {
    std::lock_guard const lock(mutex_);
    base::Result<http::Response> response =
        call_host(host, {.parameters = {{"wait_end_of_query", "1"}}, .body = std::string(sql)});
    if (!response) return base::fail(response.error());
    return std::move(response->body);
}

base::Result<void> ServerConnection::insert(std::string_view sql,
                                            std::vector<std::string_view> const& block) {
    Call one{.parameters = {{"query", std::string(sql) + " FORMAT Native"}},
             .headers = {{"Content-Type", "application/octet-stream"}},
             .body = joined(block),
             .repeatable = false};
    if (address_.compress) {
        one.body = codec::zstd(one.body);
        one.headers.add("Content-Encoding", "zstd");
    }
    base::Result<http::Response> const done = call(one);
    if (!done) return base::fail(done.error());
    return {};
}

// The block goes with the statement, as a table that is there for it alone.
base::Result<std::string> ServerConnection::ask(Question const& question) {
    std::string const block = joined(question.block);
    std::string const boundary = base::hex(base::sha256(block));  // it cannot be in the block
    Call one{.parameters = {{"query", std::string(question.sql)},
                            {"default_format", std::string(question.format)},
                            {"wanted_structure", std::string(question.structure)},
                            {"wanted_format", "Native"}},
             .headers = {{"Content-Type", "multipart/form-data; boundary=" + boundary}}};
    one.body = "--" + boundary +
               "\r\nContent-Disposition: form-data; name=\"wanted\"; filename=\"wanted\"\r\n"
               "Content-Type: application/octet-stream\r\n\r\n" +
               block + "\r\n--" + boundary + "--\r\n";
    return text_of(one);
}

}  // namespace siem::store
