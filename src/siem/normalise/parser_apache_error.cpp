// Apache's error log: "[Mon Dec 26 16:22:08.1 2016] [core:error] [pid 1:tid 2] [client 10.0.0.1:5]
// …", where all but the time and the level may be missing.
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

bool is_severe(std::string_view level) {
    return level == "warn" || level == "error" || level == "crit" || level == "alert" ||
           level == "emerg";
}

void write_level(std::string_view level, EventWriter& out) {
    std::size_t const colon = level.find(':');
    if (colon != std::string_view::npos) {
        out.leaf("apache.error.module", level.substr(0, colon));
        level.remove_prefix(colon + 1);
    }
    out.level(level);
    out.categories({"web"}, {is_severe(level) ? "error" : "info"});
}

// "10.0.0.1", "10.0.0.1:1234", "2001:db8::1", "[2001:db8::1]:1234"
void write_client(std::string_view client, EventWriter& out) {
    Ip ip;
    std::size_t const colon = client.rfind(':');
    bool const port = colon != std::string_view::npos && !parse_ip(client, ip);
    if (port) out.number(Field::source_port, client.substr(colon + 1));
    if (port) client = client.substr(0, colon);
    if (client.starts_with('[') && client.ends_with(']'))
        client = client.substr(1, client.size() - 2);
    out.source(client);
}

}  // namespace

bool parse_apache_error(Line const& line, EventWriter& out) {
    Scanner rest(line.text);
    std::optional<std::int64_t> const at = c_time(rest.bracketed('[', ']'), line.zone);
    if (!at) return false;
    std::string_view const level = rest.bracketed('[', ']');
    if (rest.failed()) return false;
    out.time(at);
    write_level(level, out);
    if (rest.skip("[pid ")) {
        std::string_view pid = rest.until("]");
        std::size_t const thread = pid.find(":tid ");
        if (thread != std::string_view::npos) out.leaf("process.thread.id", pid.substr(thread + 5));
        out.number(Field::process_pid, pid.substr(0, thread));
        rest.skip(" ");
    }
    if (rest.skip("[client ")) {
        write_client(rest.until("]"), out);
        rest.skip(" ");
    }
    std::string_view const message = rest.rest();
    out.leaf("message", message);
    static constexpr std::string_view kMissing = "File does not exist: ";
    std::size_t const missing = message.find(kMissing);
    if (missing != std::string_view::npos) {
        Scanner path(message.substr(missing + kMissing.size()));
        if (!path.done()) out.leaf("file.path", path.word(','));
    }
    return true;
}

}  // namespace siem::normalise
