#include "siem/normalise/syslog_header.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kLongestWord = 255;
constexpr std::size_t kLongestProgram = 128;

constexpr std::array<std::string_view, 8> kSeverities{"emergency", "alert",  "critical", "error",
                                                      "warning",   "notice", "info",     "debug"};

std::string_view read_priority(Scanner& rest) {
    if (rest.peek() != '<') return {};
    Scanner ahead(rest.rest().substr(1));
    std::string_view const digits = ahead.digits();
    if (ahead.failed() || digits.size() > 3 || !ahead.skip(">")) return {};
    rest = Scanner(ahead.rest());
    return digits;
}

// "program[pid]: " or "program: "; what has no colon has no program.
void read_tag(Scanner& rest, SyslogHeader& header) {
    std::string_view const text = rest.rest();
    std::size_t const end = text.substr(0, kLongestProgram).find_first_of(": [");
    if (end == std::string_view::npos || end == 0 || text[end] == ' ') return;
    Scanner ahead(text.substr(end));
    std::string_view pid;
    if (ahead.peek() == '[') pid = ahead.bracketed('[', ']');
    if (ahead.failed() || !ahead.skip(":")) return;
    header.program = text.substr(0, end);
    header.pid = pid;
    rest = Scanner(ahead.rest());
    if (rest.peek() == ' ') rest.skip(" ");
}

bool host_like(std::string_view word) {
    return !word.empty() && word.size() <= kLongestWord &&
           word.find_first_of(":[]=\"(){}") == std::string_view::npos;
}

// "host program[pid]: message", where the host may be missing: then there is a space for it.
bool read_host_and_tag(Scanner rest, SyslogHeader& header) {
    if (!rest.skip(" ")) {
        Scanner ahead = rest;
        std::string_view const host = ahead.word();
        Ip ip;
        if (host_like(host) || parse_ip(host, ip)) {
            header.host = host;
            rest = ahead;
        }
    }
    read_tag(rest, header);
    header.message = rest.rest();
    return !header.program.empty() || !header.host.empty();
}

// RFC 5424, behind "<34>1 ".
bool read_modern(Scanner rest, Line const& line, SyslogHeader& header) {
    std::string_view const time = rest.word();
    header.host = present(rest.word());
    header.program = present(rest.word());
    header.pid = present(rest.word());
    header.message_id = present(rest.word());
    if (rest.failed()) return false;
    if (time != "-") {
        header.time = iso_time(time, line.zone);
        if (!header.time) return false;
    }
    std::string_view const text = rest.rest();
    std::size_t end = 0;
    bool quoted = false;
    bool open = false;
    for (; end < text.size(); ++end) {
        char const c = text[end];
        if (c == '\\' && quoted) {
            ++end;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == '[') {
            open = true;
        } else if (!quoted && c == ']') {
            open = false;
        } else if (!open) {
            break;
        }
    }
    if (end > 0) header.data = text.substr(0, std::min(end, text.size()));
    if (end == 0 && text.starts_with('-')) end = 1;
    header.message = text.substr(std::min(end, text.size()));
    if (header.message.starts_with(' ')) header.message.remove_prefix(1);
    return true;
}

bool read_iso(std::string_view text, Line const& line, SyslogHeader& header) {
    bool const looks = text.size() > 20 && text[4] == '-' && text[10] == 'T';
    if (!looks) return false;
    std::size_t const space = text.find(' ');
    if (space == std::string_view::npos) return false;
    header.time = iso_time(text.substr(0, space), line.zone);
    return header.time && read_host_and_tag(Scanner(text.substr(space + 1)), header);
}

bool read_classic(std::string_view text, Line const& line, SyslogHeader& header) {
    constexpr std::size_t kTime = 15;  // "Feb  9 21:20:19"
    if (text.size() <= kTime + 1 || text[kTime] != ' ' || text[3] != ' ') return false;
    header.time = syslog_time(text.substr(0, kTime), line.near_micros, line.zone);
    return header.time && read_host_and_tag(Scanner(text.substr(kTime + 1)), header);
}

}  // namespace

std::optional<SyslogHeader> read_syslog_header(Line const& line) {
    SyslogHeader header;
    Scanner rest(line.text);
    header.priority = read_priority(rest);
    bool const modern = !header.priority.empty() && rest.skip("1 ");
    bool const read =
        modern ? read_modern(rest, line, header)
               : read_iso(rest.rest(), line, header) || read_classic(rest.rest(), line, header);
    if (!read) return std::nullopt;
    return header;
}

void write_syslog_header(SyslogHeader const& header, EventWriter& out) {
    out.time(header.time);
    out.text(Field::host_name, header.host);
    out.leaf("host.hostname", header.host);
    out.also("related.hosts", header.host);
    out.text(Field::process_name, header.program);
    if (all_digits(header.pid)) out.number(Field::process_pid, header.pid);
    out.leaf("log.syslog.msgid", header.message_id);
    out.leaf("log.syslog.structured_data", header.data);
    std::int64_t const priority = base::to_int64(header.priority).value_or(-1);
    if (priority < 0 || priority > 191) return;
    out.leaf("log.syslog.priority", priority);
    out.leaf("log.syslog.facility.code", priority / 8);
    out.leaf("log.syslog.severity.code", priority % 8);
    out.number(Field::event_severity, priority % 8);
    out.level(kSeverities[static_cast<std::size_t>(priority % 8)]);
}

}  // namespace siem::normalise
