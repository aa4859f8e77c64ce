// nginx's error log: "2019/11/05 14:50:44 [error] 54053#0: *3 open() … failed, client: …".
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"
#include "siem/normalise/web.hpp"

namespace siem::normalise {
namespace {

bool is_severe(std::string_view level) {
    return level == "error" || level == "crit" || level == "alert" || level == "emerg";
}

// ", client: 127.0.0.1, server: localhost, request: "GET / HTTP/1.1", host: "a"": the value behind
// `name`, without its quotes.
std::string_view said_of(std::string_view message, std::string_view name) {
    std::size_t const at = message.rfind(name);
    if (at == std::string_view::npos) return {};
    Scanner rest(message.substr(at + name.size()));
    if (rest.peek() == '"') return rest.quoted();
    return rest.done() ? std::string_view() : rest.word(',');
}

}  // namespace

bool parse_nginx_error(Line const& line, EventWriter& out) {
    if (line.text.size() < 25 || line.text[4] != '/' || line.text[19] != ' ') return false;
    std::optional<std::int64_t> const at = iso_time(line.text.substr(0, 19), line.zone);
    Scanner rest(line.text.substr(20));
    std::string_view const level = rest.bracketed('[', ']');
    std::string_view const pid = rest.until("#");
    std::string_view const thread = rest.until(": ");
    if (!at || rest.failed() || !all_digits(pid) || !all_digits(thread)) return false;
    out.time(at);
    out.level(level);
    out.number(Field::process_pid, pid);
    out.leaf("process.thread.id", thread);
    if (rest.skip("*")) out.leaf("nginx.error.connection_id", rest.word());
    std::string_view const message = rest.rest();
    out.leaf("message", message);
    out.source(said_of(message, ", client: "));
    out.put("url.domain", said_of(message, ", server: "));
    write_request(said_of(message, ", request: "), out);
    out.leaf("http.request.referrer", said_of(message, ", referrer: "));
    out.categories({"web"}, {is_severe(level) ? "error" : "info"});
    return true;
}

}  // namespace siem::normalise
