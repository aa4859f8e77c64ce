#include "siem/search/table.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "codec/json.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

using codec::Json;
using query::ColumnType;

constexpr std::size_t kMostBytes = 32 << 20;  // of a table's rows as JSON

query::Range range_of(SearchRequest const& request) {
    return {base::to_millis(request.from), base::to_millis(request.until) - 1};
}

// The request's time, and that of what `diff` compares it with.
std::string time_of(query::Query const& query, SearchRequest const& request) {
    query::Compared const compared = query::compared_by(query, range_of(request));
    if (!compared.wanted) return within(request.from, request.until);
    std::string const before = within(base::from_millis(compared.before.first_millis),
                                      base::from_millis(compared.before.last_millis + 1));
    return "(" + before + " OR " + within(request.from, request.until) + ")";
}

Piped piped_of(query::Query const& query, SearchRequest const& request, std::size_t rows,
               std::size_t most_pipes) {
    return pipes_sql(query, {.condition = scope_of(query, request, time_of(query, request)),
                             .now_millis = now_millis(request),
                             .rows = rows,
                             .most_pipes = most_pipes});
}

// A time as the API writes it: 2026-11-23T08:00:00.000Z.
Json cell_of(std::string const& text, ColumnType type) {
    if (type == ColumnType::time) {
        std::string time = text + "Z";
        std::replace(time.begin(), time.end(), ' ', 'T');
        return time;
    }
    if (type == ColumnType::number) {
        std::optional<std::int64_t> const whole = base::to_int64(text);
        if (whole) return *whole;
        std::optional<double> const number = base::to_double(text);
        if (number && std::isfinite(*number)) return *number;
    }
    return text;
}

// ClickHouse's code of a statement that needs too much memory: executed or not is the same to
// whoever asked.
tl::unexpected<base::Error> too_large(base::Error error) {
    error.code = "241";
    return base::fail(std::move(error));
}

std::string type_name(ColumnType type) {
    return type == ColumnType::number ? "number" : type == ColumnType::time ? "time" : "text";
}

}  // namespace

TableSearch::TableSearch(query::Query query, SearchRequest const& request, std::size_t most_pipes)
    : rows_(std::min<std::size_t>(request.limit, query::kMaxRows)),
      now_millis_(now_millis(request)),
      piped_(piped_of(query, request, rows_ + 1, most_pipes)),
      execution_(std::move(query), {.rows = rows_ + 1,
                                    .now = base::from_millis(now_millis_),
                                    .range = range_of(request),
                                    .done = piped_.done}) {}

std::string TableSearch::statement() const {
    return piped_.sql + kAsJson + ", precise_float_parsing = 1, max_execution_time = 30" +
           (streams() ? "" : ", max_result_bytes = 134217728") + " FORMAT JSONCompactEachRow";
}

base::Result<bool> TableSearch::add(std::string_view lines) {
    while (!lines.empty()) {
        std::string_view const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        if (line.empty()) continue;
        base::Result<query::Row> row = row_of(piped_, line, now_millis_);
        if (!row) return base::fail(row.error());
        base::Result<bool> const more = execution_.add(*row);
        if (!more) return too_large(more.error());
        if (!*more) return false;
    }
    return true;
}

base::Result<Table> TableSearch::finish() {
    base::Result<query::Table> made = execution_.finish();
    if (!made) return too_large(made.error());
    Table table;
    // Events have a pointer to themselves at the end, which is for CloudWatch alone.
    std::size_t columns = made->columns.size();
    if (columns > 0 && made->columns.back() == "@ptr") --columns;
    for (std::size_t i = 0; i < columns; ++i) {
        table.columns.push_back({made->columns[i], type_name(made->types[i])});
    }
    table.more = made->rows.size() > rows_;
    if (table.more) made->rows.resize(rows_);
    table.count = made->rows.size();
    for (auto& row : made->rows) {
        Json::Object object;
        for (std::size_t i = 0; i < columns; ++i) {
            object.emplace_back(made->columns[i],
                                row[i] ? cell_of(*row[i], made->types[i]) : Json());
        }
        table.rows += codec::to_json(Json(std::move(object))) + "\n";
        row = {};
        if (table.rows.size() > kMostBytes) {
            return too_large({base::ErrorKind::stop, "the table has more than 32 MB"});
        }
    }
    return table;
}

}  // namespace siem::search
