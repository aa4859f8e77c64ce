// PostgreSQL's log: stderr's with the usual prefixes (Debian's, RDS's "time:host:user@db:[pid]:").
// Documentation, "Error Reporting and Logging".
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/postgresql_message.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array<std::string_view, 16> kLevels{
    "LOG",  "ERROR",  "FATAL",   "PANIC", "WARNING", "NOTICE", "INFO",   "STATEMENT",
    "HINT", "DETAIL", "CONTEXT", "QUERY", "DEBUG",   "DEBUG1", "DEBUG2", "DEBUG5"};

// "user@database "
void write_user_and_database(std::string_view text, EventWriter& out) {
    std::size_t const at = text.rfind('@');
    if (at == std::string_view::npos) return;
    write_postgresql_user(text.substr(0, at), out);
    std::string_view const database = text.substr(at + 1);
    if (database != "[unknown]") out.leaf("postgresql.log.database", database);
}

// What stands between the time and the level: "[pid]", "[pid-line]", "user@db",
// "host(port):user@db:".
void write_prefix(std::string_view prefix, EventWriter& out) {
    while (!prefix.empty()) {
        std::size_t const end = std::min(prefix.find_first_of(" :,"), prefix.size());
        std::string_view const word = prefix.substr(0, end);
        prefix.remove_prefix(std::min(end + 1, prefix.size()));
        std::size_t const paren = word.find('(');
        bool const bracketed = word.starts_with('[') && word.size() > 2;
        std::string_view const pid =
            bracketed ? word.substr(1, word.find_first_of("]-") - 1) : word;
        if (all_digits(pid)) out.number(Field::process_pid, pid);
        if (word.find('@') != std::string_view::npos) write_user_and_database(word, out);
        if (paren != std::string_view::npos && word.ends_with(')')) {
            out.source(word.substr(0, paren));
            out.number(Field::source_port, word.substr(paren + 1, word.size() - paren - 2));
        }
    }
}

// The level is the first of their words that a colon follows.
std::size_t find_level(std::string_view text, std::string_view& level) {
    for (std::size_t at = 0; at < std::min<std::size_t>(text.size(), 300); ++at) {
        bool const starts = at == 0 || text[at - 1] == ' ' || text[at - 1] == ':';
        if (!starts || text[at] < 'A' || text[at] > 'W') continue;
        std::size_t const colon = text.find(':', at);
        if (colon == std::string_view::npos) return colon;
        std::string_view const word = text.substr(at, colon - at);
        if (std::find(kLevels.begin(), kLevels.end(), word) == kLevels.end()) continue;
        level = word;
        return at;
    }
    return std::string_view::npos;
}

// "2017-07-31 13:36:44.104 CEST", where the zone is in letters: its end.
std::size_t end_of_time(std::string_view text) {
    if (text.size() < 24 || text[4] != '-' || text[10] != ' ' || text[13] != ':') {
        return std::string_view::npos;
    }
    std::size_t const zone = text.find(' ', 11);
    if (zone == std::string_view::npos || zone + 2 > text.size()) return std::string_view::npos;
    std::size_t end = zone + 1;
    while (end < text.size() && text[end] >= 'A' && text[end] <= 'Z') ++end;
    bool const named = end > zone + 2 && end < text.size() && end - zone < 7;
    return named ? end : std::string_view::npos;
}

}  // namespace

bool parse_postgresql(Line const& line, EventWriter& out) {
    std::size_t const end = end_of_time(line.text);
    if (end == std::string_view::npos) return false;
    std::string_view const rest = line.text.substr(end);
    std::string_view level;
    std::size_t const at = find_level(rest, level);
    if (at == std::string_view::npos) return false;
    std::string_view const time = line.text.substr(0, end);
    std::optional<std::int64_t> micros = iso_time(time, line.zone);
    if (!micros) micros = iso_time(time.substr(0, time.rfind(' ')), line.zone);
    if (!micros) return false;
    out.time(micros);
    out.leaf("postgresql.log.timestamp", time);
    out.leaf("event.timezone", time.substr(time.rfind(' ') + 1));
    write_prefix(rest.substr(0, at), out);
    write_postgresql_level(level, out);
    std::string_view message = rest.substr(at + level.size() + 1);
    message.remove_prefix(std::min(message.find_first_not_of(' '), message.size()));
    PostgresqlMessage const said = read_postgresql_message(message, out);
    out.leaf("postgresql.log.query", said.query);
    if (said.query.empty() && !said.duration) out.leaf("message", message);
    return true;
}

}  // namespace siem::normalise
