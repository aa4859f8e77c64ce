#include "siem/search/statement.hpp"

#include <algorithm>

#include "query/filter_bar.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/cursor.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/where.hpp"

namespace siem::search {
namespace {

std::string name(Field field) { return identifier(info(field).name); }

// Of the columns as the inner statement hands them out: its rows are few, so that whatever is
// computed here costs nothing.
std::string output_column(Field field) {
    Column const column{std::string(info(field).name)};
    switch (column.type) {
        case FieldType::ip:
            return shown_ip(column.sql) + " AS " + column.sql;
        case FieldType::integer:
            return "nullIf(" + column.sql + ", -1) AS " + column.sql;
        case FieldType::time:
        case FieldType::text:
            break;
    }
    return column.sql;
}

std::string core_columns() {
    std::string out;
    for (std::size_t i = 0; i < kFields; ++i) out += output_column(static_cast<Field>(i)) + ", ";
    return out;
}

std::string output_columns() {
    return core_columns() + "mapKeys(fields) AS " + kLeafNames + ", mapValues(fields) AS " +
           kLeafValues;
}

std::string after(Cursor const& cursor) {
    std::string const ingested = name(Field::event_ingested);
    std::string const id = name(Field::event_id);
    std::string const at = time_literal(cursor.ingested_micros);
    return " AND " + ingested + " >= " + at + " AND (" + ingested + " > " + at + " OR " + id +
           " > " + literal(cursor.event_id) + ")";
}

std::string order_by(bool oldest_first) {
    return oldest_first ? " ORDER BY " + name(Field::event_ingested) + ", " + name(Field::event_id)
                        : " ORDER BY " + name(Field::timestamp) + " DESC, " +
                              name(Field::event_id) + " DESC";
}

std::string within(SearchRequest const& request) {
    std::string const timestamp = name(Field::timestamp);
    return timestamp + " >= " + time_literal(base::to_micros(request.from)) + " AND " + timestamp +
           " < " + time_literal(base::to_micros(request.until));
}

// What a search finds within its time span.
base::Result<std::string> condition_of(SearchRequest const& request, std::string const& more = {}) {
    base::Result<query::Filter> const filter = query::parse(request.text);
    if (!filter) return base::fail(filter.error());
    if (std::optional<std::string> wrong = complaint(*filter)) {
        return base::fail(base::ErrorKind::skip, std::move(*wrong));
    }
    return within(request) + more + " AND " + to_sql(*filter);
}

constexpr char const* kAsJson =
    " SETTINGS date_time_output_format = 'iso', output_format_json_validate_utf8 = 1, "
    "output_format_json_quote_64bit_integers = 0";

}  // namespace

base::Result<std::string> export_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = condition_of(request);
    if (!condition) return condition;
    std::string const in_order =
        " ORDER BY " + name(Field::timestamp) + ", " + name(Field::event_id);
    return "SELECT " + output_columns() + " FROM (SELECT * FROM events WHERE " + *condition +
           in_order + ")" + kAsJson + ", max_threads = 1, max_block_size = 8192";
}

base::Result<std::string> columns_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = condition_of(request);
    if (!condition) return condition;
    return "SELECT " + core_columns() + "fields FROM (SELECT * FROM events WHERE " + *condition +
           ")";
}

base::Result<std::string> events_sql(SearchRequest const& request) {
    bool const tail = !request.after.empty();
    std::optional<Cursor> const cursor = tail ? parse_cursor(request.after) : Cursor{};
    if (!cursor) {
        return base::fail(
            base::ErrorKind::skip,
            "a cursor is \"<microseconds>:<event.id>\", which this is not: " + request.after);
    }
    base::Result<std::string> const condition =
        condition_of(request, tail ? after(*cursor) : std::string());
    if (!condition) return condition;
    std::string const rows = "SELECT * FROM events WHERE " + *condition + order_by(tail) +
                             " LIMIT " + std::to_string(std::min(request.limit, kMaxEvents));
    return "SELECT " + output_columns() + " FROM (" + rows + ")" + order_by(tail) + kAsJson +
           " FORMAT JSONEachRow";
}

}  // namespace siem::search
