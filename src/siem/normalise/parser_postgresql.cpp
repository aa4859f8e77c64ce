// PostgreSQL's log: stderr's with the usual prefixes (Debian's, RDS's "time:host:user@db:[pid]:"),
// and csvlog. Documentation, "Error Reporting and Logging".
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
namespace {

constexpr std::array<std::string_view, 16> kLevels{
    "LOG",  "ERROR",  "FATAL",   "PANIC", "WARNING", "NOTICE", "INFO",   "STATEMENT",
    "HINT", "DETAIL", "CONTEXT", "QUERY", "DEBUG",   "DEBUG1", "DEBUG2", "DEBUG5"};

bool is_error(std::string_view level) {
    return level == "ERROR" || level == "FATAL" || level == "PANIC";
}

void write_level(std::string_view level, EventWriter& out) {
    out.level(level);
    out.categories({"database"}, {is_error(level) ? "error" : "info"});
}

void write_user(std::string_view user, EventWriter& out) {
    if (user.empty() || user == "[unknown]") return;
    out.text(Field::user_name, user);
    out.also("related.user", user);
}

struct Said {
    std::string_view query;
    bool duration = false;
};

// "duration: 37.598 ms  statement: SELECT …", "statement: …", "duration: 4.1 ms  bind name: …",
// "execute <unnamed>: …"
Said read_message(std::string_view message, EventWriter& out) {
    Said said;
    Scanner rest(message);
    if (rest.skip("duration: ")) {
        out.millis(rest.word());
        rest.expect("ms");
        said.duration = !rest.failed();
        rest.spaces();
    }
    for (std::string_view const step : {"statement", "parse", "bind", "execute"}) {
        if (!rest.rest().starts_with(step)) continue;
        Scanner ahead(rest.rest().substr(step.size()));
        std::string_view name;
        if (ahead.skip(" ")) {
            std::size_t const colon = ahead.rest().find(": ");
            if (colon == std::string_view::npos || colon > 200) continue;
            name = ahead.until(": ");
        } else if (!ahead.skip(": ")) {
            continue;
        }
        out.leaf("postgresql.log.query_step", step);
        if (name != "<unnamed>") out.leaf("postgresql.log.query_name", name);
        said.query = ahead.rest();
        break;
    }
    return said;
}

// "user@database "
void write_user_and_database(std::string_view text, EventWriter& out) {
    std::size_t const at = text.rfind('@');
    if (at == std::string_view::npos) return;
    write_user(text.substr(0, at), out);
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
        if (word.starts_with('[') && word.size() > 2) {
            std::string_view const pid = word.substr(1, word.find_first_of("]-") - 1);
            if (all_digits(pid)) out.number(Field::process_pid, pid);
        } else if (word.find('@') != std::string_view::npos) {
            write_user_and_database(word, out);
        } else if (paren != std::string_view::npos && word.ends_with(')')) {
            out.source(word.substr(0, paren));
            out.number(Field::source_port, word.substr(paren + 1, word.size() - paren - 2));
        } else if (all_digits(word)) {
            out.number(Field::process_pid, word);
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
    write_level(level, out);
    std::string_view message = rest.substr(at + level.size() + 1);
    message.remove_prefix(std::min(message.find_first_not_of(' '), message.size()));
    Said const said = read_message(message, out);
    out.leaf("postgresql.log.query", said.query);
    if (said.query.empty() && !said.duration) out.leaf("message", message);
    return true;
}

namespace {

// Columns of csvlog that go where they are said to, in its order; "" are read for themselves.
constexpr std::array kCsv{
    Name("postgresql.log.timestamp"),
    Name("user.name"),
    Name("postgresql.log.database"),
    Name("process.pid"),
    Name(""),  // 4: host:port
    Name("postgresql.log.session_id"),
    Name("postgresql.log.session_line_number"),
    Name("postgresql.log.command_tag"),
    Name(""),  // 8: when the session began
    Name("postgresql.log.virtual_transaction_id"),
    Name("postgresql.log.transaction_id"),
    Name(""),  // 11: level
    Name("postgresql.log.sql_state_code"),
    Name(""),  // 13: message
    Name("postgresql.log.detail"),
    Name("postgresql.log.hint"),
    Name("postgresql.log.internal_query"),
    Name("postgresql.log.internal_query_pos"),
    Name("postgresql.log.context"),
    Name("postgresql.log.query"),
    Name("postgresql.log.query_pos"),
    Name("postgresql.log.location"),
    Name("postgresql.log.application_name"),
    Name("postgresql.log.backend_type"),
    Name("postgresql.log.leader_pid"),
    Name("postgresql.log.query_id"),
};
constexpr std::size_t kFewestCsv = 14;  // of a line that goes on in the next
using Columns = std::array<std::string_view, kCsv.size()>;

// A quote within quotes is written twice.
std::string_view unquoted(std::string_view text, EventWriter& out) {
    if (text.find('"') == std::string_view::npos) return text;
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        made += text[i];
        if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
    }
    return out.keep(made);
}

std::size_t read_csv(std::string_view text, Columns& columns, EventWriter& out) {
    std::size_t count = 0;
    std::size_t at = 0;
    while (count < columns.size()) {
        std::size_t end = at;
        if (at < text.size() && text[at] == '"') {
            end = ++at;
            while (end < text.size() && (text[end] != '"' || text.substr(end, 2) == "\"\"")) {
                end += text[end] == '"' ? 2 : 1;
            }
            end = std::min(end, text.size());
            columns[count++] = unquoted(text.substr(at, end - at), out);
            ++end;
        } else {
            end = std::min(text.find(',', at), text.size());
            columns[count++] = text.substr(at, end - at);
        }
        if (end >= text.size() || text[end] != ',') return count;
        at = end + 1;
    }
    return count;
}

}  // namespace

bool parse_postgresql_csv(Line const& line, EventWriter& out) {
    std::size_t const comma = line.text.find(',');
    if (comma == std::string_view::npos || comma > 40 || comma < 20) return false;
    std::optional<std::int64_t> const at = iso_time(line.text.substr(0, comma), line.zone);
    Columns columns;
    if (!at || read_csv(line.text, columns, out) < kFewestCsv) return false;
    out.time(at);
    std::size_t const zone = columns[0].rfind(' ');
    if (zone > 11) out.leaf("event.timezone", columns[0].substr(zone + 1));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!kCsv[i].text.empty()) out.put(kCsv[i], columns[i]);
    }
    write_user(columns[1], out);
    std::string_view const peer = columns[4];
    std::size_t const colon = peer.rfind(':');
    if (colon != std::string_view::npos) {
        out.leaf("postgresql.log.client_addr", peer.substr(0, colon));
        out.leaf("postgresql.log.client_port", peer.substr(colon + 1));
        out.source(peer.substr(0, colon));
        out.number(Field::source_port, peer.substr(colon + 1));
    }
    if (auto const start = iso_time(columns[8], line.zone)) {
        out.leaf("postgresql.log.session_start_time", out.iso(*start));
    }
    write_level(columns[11], out);
    if (columns[12] != "00000") out.text(Field::error_code, columns[12]);
    Said const said = read_message(columns[13], out);
    out.leaf("postgresql.log.query", said.query);
    std::string_view const message = said.query.empty() ? columns[13] : said.query;
    if (!said.duration || !said.query.empty()) out.leaf("message", message);
    return true;
}

}  // namespace siem::normalise
