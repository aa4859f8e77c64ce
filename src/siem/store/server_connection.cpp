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

std::string target(http::Parameters const& parameters) {
    std::string out;
    for (auto const& [name, value] : parameters) {
        out += (out.empty() ? "?" : "&") + name + "=" + base::percent_encode(value);
    }
    return out;
}

std::string joined(std::vector<std::string_view> const& pieces) {
    std::size_t size = 0;
    for (std::string_view const piece : pieces) size += piece.size();
    std::string out;
    out.reserve(size);
    for (std::string_view const piece : pieces) out += piece;
    return out;
}

// An answer that broke off in its middle ends in what went wrong, between marks that no data can
// hold by chance: the tag is in the answer's head.
std::optional<std::string> broken_off(http::Response const& response) {
    std::string const& tag = response.headers.text("X-ClickHouse-Exception-Tag");
    if (tag.empty()) return std::nullopt;
    std::string const mark = "__exception__\r\n" + tag + "\r\n";
    std::size_t const at = response.body.rfind(mark);
    if (at == std::string::npos) return std::nullopt;
    std::string_view text = std::string_view(response.body).substr(at + mark.size());
    text = text.substr(0, text.rfind(tag));
    return std::string(text.substr(0, text.rfind('\n')));
}

base::Result<std::string> said(http::Response response, std::string const& host) {
    std::string const& code = response.headers.text("X-ClickHouse-Exception-Code");
    if (response.status == 200 && code.empty()) {
        std::optional<std::string> const broken = broken_off(response);
        if (broken) return base::fail(error_of(*broken));
        return std::move(response.body);
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

}  // namespace

ServerConnection::ServerConnection(Address const& address, Login const& login, Terms terms)
    : address_(address),
      login_(login),
      terms_(std::move(terms)),
      client_(http::trusting_client(address.ca_file)) {}

base::Result<std::string> ServerConnection::send(http::Request const& request,
                                                 std::string const& host) {
    base::Result<http::Response> response = client_->send(request);
    if (!response) return base::fail(response.error());
    return said(*std::move(response), host);
}

base::Result<std::string> ServerConnection::call_host(std::string const& host, Call const& call) {
    http::Request request;
    request.method = "POST";
    request.url = address_.url(host) + target(call.parameters);
    request.headers = call.headers;
    request.headers.add("X-ClickHouse-User", login_.user);
    if (!login_.password.empty()) request.headers.add("X-ClickHouse-Key", login_.password);
    request.body = call.body;
    request.timeout = terms_.timeout;
    return send(request, host);
}

base::Result<std::string> ServerConnection::call(Call const& call) {
    Call full = call;
    full.parameters.emplace_back("database", address_.database);
    // The answer begins when the statement has ended, so that its head tells how.
    full.parameters.emplace_back("wait_end_of_query", "1");
    for (auto const& [name, value] : terms_.settings) full.parameters.emplace_back(name, value);
    std::lock_guard const lock(mutex_);
    base::Result<std::string> result;
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

base::Result<std::string> ServerConnection::query(std::string_view sql, std::string_view format) {
    return call(
        {.parameters = {{"default_format", std::string(format)}}, .body = std::string(sql)});
}

base::Result<std::string> ServerConnection::query_host(std::string const& host,
                                                       std::string_view sql) {
    std::lock_guard const lock(mutex_);
    return call_host(host, {.parameters = {{"wait_end_of_query", "1"}}, .body = std::string(sql)});
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
    base::Result<std::string> const done = call(one);
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
    return call(one);
}

}  // namespace siem::store
