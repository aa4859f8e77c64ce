// HAProxy's HTTP, TCP, error and default formats, behind a syslog header. Configuration manual,
// "Log formats".
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"
#include "siem/normalise/syslog_header.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

// "10.0.0.1:1234"; the address may be "-".
void write_client(std::string_view pair, EventWriter& out) {
    std::size_t const colon = pair.rfind(':');
    if (colon == std::string_view::npos) return;
    std::string_view const address = present(pair.substr(0, colon));
    out.source(address);
    out.also("related.ip", address);
    out.number(Field::source_port, pair.substr(colon + 1));
}

// "a/b/c": each to the leaf of its name.
bool write_parts(std::string_view text, std::span<Name const> names, EventWriter& out) {
    Scanner parts(text);
    for (Name const& name : names) {
        std::string_view const part = parts.word('/');
        if (parts.failed()) return false;
        if (!name.text.empty()) out.leaf(name, part.starts_with('+') ? part.substr(1) : part);
    }
    return true;
}

void write_captures(std::string_view captures, Name const& name, EventWriter& out) {
    for (std::string_view const one : base::split(captures, '|')) out.also(name, one);
}

constexpr std::array kHttpTimes{
    Name("haproxy.http.request.time_wait_ms"), Name("haproxy.total_waiting_time_ms"),
    Name("haproxy.connection_wait_time_ms"), Name("haproxy.http.request.time_wait_without_data_ms"),
    Name("haproxy.total_time_ms")};
constexpr std::array kTcpTimes{Name("haproxy.total_waiting_time_ms"),
                               Name("haproxy.connection_wait_time_ms"),
                               Name("haproxy.total_time_ms")};
constexpr std::array kConnections{
    Name("haproxy.connections.active"), Name("haproxy.connections.frontend"),
    Name("haproxy.connections.backend"), Name("haproxy.connections.server"),
    Name("haproxy.connections.retries")};
constexpr std::array kQueues{Name("haproxy.server_queue"), Name("haproxy.backend_queue")};
constexpr std::array kBackend{Name("haproxy.backend_name"), Name("haproxy.server_name")};

void write_duration(std::string_view times, EventWriter& out) {
    std::string_view total = times.substr(times.rfind('/') + 1);
    if (total.starts_with('+')) total.remove_prefix(1);
    out.millis(total);
}

void write_host(std::string_view host, EventWriter& out) {
    out.leaf("destination.domain", host);
    out.destination(host);
    out.also("related.hosts", host);
}

// Behind the backend: times, status, bytes, cookies, state, connections, queues, captures, request.
bool write_http(Scanner& rest, EventWriter& out) {
    std::string_view times = rest.word();
    if (times.find('/') == std::string_view::npos) {  // a host is logged before them
        write_host(times, out);
        times = rest.word();
    }
    std::string_view const status = rest.word();
    std::string_view bytes = rest.word();
    if (bytes.starts_with('+')) bytes.remove_prefix(1);
    std::string_view const request_cookie = rest.word();
    std::string_view const response_cookie = rest.word();
    std::string_view const state = rest.word();
    std::string_view const connections = rest.word();
    std::string_view const queues = rest.word();
    if (rest.failed() || status.size() != 3 || !write_parts(times, kHttpTimes, out)) return false;
    if (!write_parts(connections, kConnections, out) || !write_parts(queues, kQueues, out)) {
        return false;
    }
    write_duration(times, out);
    write_status(status, out);
    out.leaf("http.response.bytes", bytes);
    out.leaf("haproxy.bytes_read", bytes);
    out.leaf("haproxy.http.request.captured_cookie", present(request_cookie));
    out.leaf("haproxy.http.response.captured_cookie", present(response_cookie));
    out.leaf("haproxy.termination_state", state);
    if (rest.peek() == '{') {
        write_captures(rest.bracketed('{', '}'), "haproxy.http.request.captured_headers", out);
    }
    if (rest.peek() == '{') {
        write_captures(rest.bracketed('{', '}'), "haproxy.http.response.captured_headers", out);
    }
    std::string_view const request = rest.quoted();
    if (rest.failed()) return false;
    out.leaf("haproxy.http.request.raw_request_line", request);
    write_request(request, out);
    return true;
}

bool write_tcp(Scanner& rest, EventWriter& out) {
    std::string_view const times = rest.word();
    std::string_view bytes = rest.word();
    std::string_view const state = rest.word();
    std::string_view const connections = rest.word();
    std::string_view const queues = rest.word();
    if (rest.failed() || !write_parts(times, kTcpTimes, out)) return false;
    if (!write_parts(connections, kConnections, out) || !write_parts(queues, kQueues, out)) {
        return false;
    }
    write_duration(times, out);
    out.leaf("haproxy.bytes_read", bytes);
    out.leaf("haproxy.termination_state", state);
    return true;
}

// "Connect from 10.0.0.1:40780 to 10.0.0.2:5000 (main/HTTP)"
bool write_connect(Scanner rest, EventWriter& out) {
    std::string_view const from = rest.word();
    rest.expect("to ");
    std::string_view const to = rest.word();
    std::string_view const frontend = rest.bracketed('(', ')');
    std::size_t const slash = frontend.find('/');
    std::size_t const colon = to.rfind(':');
    if (rest.failed() || slash == std::string_view::npos || colon == std::string_view::npos) {
        return false;
    }
    write_client(from, out);
    out.leaf("haproxy.source", from.substr(0, from.rfind(':')));
    out.destination(to.substr(0, colon));
    out.also("related.ip", to.substr(0, colon));
    out.number(Field::destination_port, to.substr(colon + 1));
    out.leaf("haproxy.frontend_name", frontend.substr(0, slash));
    out.leaf("haproxy.mode", frontend.substr(slash + 1));
    out.categories({"web", "network"}, {"connection"});
    return true;
}

bool write_request_log(Scanner rest, Line const& line, EventWriter& out) {
    std::string_view const client = rest.word();
    std::string_view const accepted = rest.bracketed('[', ']');
    std::string_view const frontend = rest.word();
    if (rest.failed() || client.rfind(':') == std::string_view::npos) return false;
    std::optional<std::int64_t> const at = apache_time(accepted, line.zone);
    if (!at) return false;
    if (frontend.ends_with(':')) {  // the error format: "frontend/bind: message"
        out.leaf("haproxy.frontend_name", frontend.substr(0, frontend.find('/')));
        out.leaf("haproxy.error_message", rest.rest());
        out.categories({"web"}, {"error"});
        write_client(client, out);
        out.time(at);
        return true;
    }
    std::string_view const backend = rest.word();
    if (rest.failed() || !write_parts(backend, kBackend, out)) return false;
    out.time(at);
    write_client(client, out);
    out.leaf("haproxy.frontend_name", frontend);
    bool const http = rest.rest().find('"') != std::string_view::npos;
    if (!(http ? write_http(rest, out) : write_tcp(rest, out))) return false;
    out.categories({"web"}, {});
    return true;
}

}  // namespace

bool parse_haproxy(Line const& line, EventWriter& out) {
    std::optional<SyslogHeader> header = read_syslog_header(line);
    if (!header || !header->program.starts_with("haproxy")) return false;
    Scanner rest(header->message);
    bool const connect = rest.skip("Connect from ");
    if (!(connect ? write_connect(rest, out) : write_request_log(rest, line, out))) return false;
    std::string_view const host = header->host;
    header->host = {};  // of the balancer; what it balances for is the event's
    write_syslog_header(*header, out);
    out.text(Field::host_name, host);
    out.leaf("host.hostname", host);
    return true;
}

}  // namespace siem::normalise
