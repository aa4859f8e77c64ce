// PostgreSQL's csvlog. Documentation, "Error Reporting and Logging".
#include <algorithm>
#include <array>
#include <string>

#include "siem/normalise/postgresql_message.hpp"
#include "siem/normalise/scanner.hpp"
#include "siem/normalise/sources.hpp"

namespace siem::normalise {
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
    std::size_t const comma = line.text.substr(0, 40).find(',');
    if (comma == std::string_view::npos || comma < 20) return false;
    std::optional<std::int64_t> const at = iso_time(line.text.substr(0, comma), line.zone);
    Columns columns;
    if (!at || read_csv(line.text, columns, out) < kFewestCsv) return false;
    out.time(at);
    std::size_t const zone = columns[0].rfind(' ');
    if (zone > 11) out.leaf("event.timezone", columns[0].substr(zone + 1));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!kCsv[i].text.empty()) out.put(kCsv[i], columns[i]);
    }
    write_postgresql_user(columns[1], out);
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
    write_postgresql_level(columns[11], out);
    if (columns[12] != "00000") out.text(Field::error_code, columns[12]);
    PostgresqlMessage const said = read_postgresql_message(columns[13], out);
    out.leaf("postgresql.log.query", said.query);
    std::string_view const message = said.query.empty() ? columns[13] : said.query;
    if (!said.duration || !said.query.empty()) out.leaf("message", message);
    return true;
}

}  // namespace siem::normalise
