// MySQL's, MariaDB's and Percona's error logs, a line an event.
#include <array>

#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

// "161209 13:08:33": two digits of the year, and a space before a one-digit hour.
std::optional<std::int64_t> short_time(std::string_view text, EventWriter& out, Zone zone) {
    if (text.size() < 15 || !all_digits(text.substr(0, 6)) || text[6] != ' ') return std::nullopt;
    std::string_view hour = text.substr(7, 2);
    if (hour.front() == ' ') hour = out.concat({"0", hour.substr(1)});
    return iso_time(out.concat({"20", text.substr(0, 6), " ", hour, text.substr(9, 6)}), zone);
}

struct Head {
    std::optional<std::int64_t> time;
    std::string_view rest;
};

Head read_head(Line const& line, EventWriter& out) {
    std::string_view const text = line.text;
    if (text.size() < 16) return {};
    if (text[6] == ' ') return {short_time(text, out, line.zone), text.substr(15)};
    if (text[4] != '-' || text.size() < 20) return {};
    std::size_t end = text.find(' ', 11);
    if (end == std::string_view::npos) return {};
    if (text[11] == ' ') {  // MariaDB: "2019-10-16  7:24:15"
        end = text.find(' ', 12);
        std::string_view const hour = out.concat({text.substr(0, 11), "0", text.substr(12, 7)});
        return {iso_time(hour, line.zone), text.substr(19)};
    }
    return {iso_time(text.substr(0, end), line.zone), text.substr(end)};
}

// "[MY-010068] [Server] …"
void write_code(std::string_view message, EventWriter& out) {
    Scanner rest(message);
    if (!message.starts_with("[MY-")) return;
    out.leaf("event.code", rest.bracketed('[', ']'));
    if (rest.peek() == '[') out.text(Field::event_provider, rest.bracketed('[', ']'));
}

// "Access denied for user 'bob'@'10.0.0.1' (using password: YES)"
void write_denied(std::string_view message, EventWriter& out) {
    static constexpr std::string_view kDenied = "Access denied for user '";
    std::size_t const at = message.find(kDenied);
    if (at == std::string_view::npos) return;
    Scanner rest(message.substr(at + kDenied.size()));
    std::string_view const user = rest.until("'@'");
    std::string_view const host = rest.until("'");
    if (rest.failed()) return;
    out.text(Field::user_name, user);
    out.also("related.user", user);
    Ip ip;
    out.source(host);
    if (parse_ip(host, ip)) out.also("related.ip", host);
    out.text(Field::event_action, "logon-failed");
    out.outcome(false);
}

// "Forcing close of thread 14  user: 'bob'."
void write_user(std::string_view message, EventWriter& out) {
    static constexpr std::string_view kUser = " user: '";
    std::size_t const at = message.find(kUser);
    if (at == std::string_view::npos) return;
    Scanner rest(message.substr(at + kUser.size()));
    std::string_view const user = rest.until("'");
    out.text(Field::user_name, user);
    out.also("related.user", user);
}

}  // namespace

bool parse_mysql_error(Line const& line, EventWriter& out) {
    Head const head = read_head(line, out);
    if (!head.time) return false;
    Scanner rest(head.rest);
    rest.spaces();
    std::string_view thread;
    Scanner ahead = rest;
    std::string_view const digits = ahead.word();
    if (all_digits(digits)) {
        thread = digits;
        rest = ahead;
        rest.spaces();
    }
    std::string_view level;
    if (rest.peek() == '[') level = rest.bracketed('[', ']');
    bool const surely = !level.empty() || (line.hints & kMysql) != 0;
    if (!surely || (thread.empty() && level.empty() && (line.hints & kSlow) != 0)) return false;
    rest.spaces();
    out.time(head.time);
    out.leaf("mysql.thread_id", thread);
    out.level(level);
    std::string_view const message = rest.rest();
    write_code(message, out);
    write_denied(message, out);
    write_user(message, out);
    out.leaf("message", message);
    bool const error = level == "ERROR" || level == "Error";
    if (error)
        out.categories({"database"}, {"error", "info"});
    else
        out.categories({"database"}, {"info"});
    return true;
}

}  // namespace siem::normalise
