#include "siem/search/statement.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "siem/search/columns.hpp"
#include "siem/search/cursor.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/place.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

// More than a decade of them; what lies before is one window.
constexpr std::uint64_t kMostDays = 4'000;

std::string after(Cursor const& cursor) {
    std::string const ingested = name(Field::event_ingested);
    std::string const id = name(Field::event_id);
    std::string const at = time_literal(cursor.ingested_micros);
    return " AND " + ingested + " >= " + at + " AND (" + ingested + " > " + at + " OR " + id +
           " > " + literal(cursor.event_id) + ")";
}

std::string in_order_of_arrival() {
    return " ORDER BY " + name(Field::event_ingested) + ", " + name(Field::event_id);
}

tl::unexpected<base::Error> no_cursor(std::string const& text, char const* what) {
    return base::fail(base::ErrorKind::skip,
                      "a cursor is " + std::string(what) + ", which this is not: " + text);
}

// What stands in the condition for the cursor that the request has, if it has one.
base::Result<std::string> beyond(SearchRequest const& request) {
    if (!request.after.empty()) {
        std::optional<Cursor> const cursor = parse_cursor(request.after);
        if (cursor) return after(*cursor);
        return no_cursor(request.after, "\"<microseconds>:<event.id>\"");
    }
    if (!request.before.empty()) {
        std::optional<Place> const place = parse_place(request.before);
        if (place) return " AND " + after_place(*place);
        return no_cursor(request.before, "what a search told as \"next\"");
    }
    return std::string();
}

// `rows` says which: a condition, an order, a limit.
std::string shown_rows(Columns const& columns, std::string const& rows, std::string const& order) {
    return "SELECT " + columns.shown + " FROM (SELECT " + columns.read + " FROM events WHERE " +
           rows + ")" + order + kAsJson + ", max_result_bytes = 134217728 FORMAT JSONEachRow";
}

}  // namespace

base::Result<std::string> export_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = events_scope(request);
    if (!condition) return condition;
    std::string const in_order =
        " ORDER BY " + name(Field::timestamp) + ", " + name(Field::event_id);
    return "SELECT " + all_columns().shown + " FROM (SELECT * FROM events WHERE " + *condition +
           in_order + ")" + kAsJson + ", max_threads = 1, max_block_size = 8192";
}

base::Result<std::string> columns_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = events_scope(request);
    if (!condition) return condition;
    return "SELECT " + core_columns() + "fields FROM (SELECT * FROM events WHERE " + *condition +
           ")";
}

base::Result<std::string> events_sql(SearchRequest const& request) {
    base::Result<std::string> const condition = events_scope(request);
    if (!condition) return condition;
    base::Result<std::string> const rest = beyond(request);
    if (!rest) return rest;
    std::string const order = !request.after.empty() ? in_order_of_arrival()
                              : request.oldest_first ? oldest_first()
                                                     : newest_first();
    // Parts read side by side in their order would fill the memory.
    return shown_rows(columns_of(request.columns),
                      *condition + *rest + order + " LIMIT " +
                          std::to_string(std::min(request.limit, kMaxEvents)) +
                          " SETTINGS optimize_read_in_order = 0",
                      order);
}

// Days are the tables' partitions: anything finer would have the times read. Of one text all day
// long, whenever in it the span begins and ends.
std::string days_sql(Window const& span, Visible const& visible,
                     std::vector<std::string> const& tables) {
    std::string const timestamp = name(Field::timestamp);
    std::string const day = "toYYYYMMDD(" + timestamp + ")";
    auto const day_of = [](base::Instant at) {
        base::Instant const midnight = std::chrono::floor<std::chrono::days>(at);
        return "toYYYYMMDD(" + time_literal(base::to_micros(midnight)) + ")";
    };
    std::vector<std::string> each;
    for (std::string const& table : tables) {
        each.push_back("SELECT min(" + timestamp + ") AS oldest, max(" + timestamp +
                       ") AS newest, count() AS events FROM " + table + " WHERE " + day +
                       " >= " + day_of(span.from) + " AND " + day + " <= " + day_of(span.until) +
                       seen_by(visible) + " GROUP BY " + day);
    }
    return "SELECT toUnixTimestamp64Micro(min(oldest)), toUnixTimestamp64Micro(max(newest)), "
           "sum(events) FROM (" +
           base::join(each, " UNION ALL ") +
           ") GROUP BY toYYYYMMDD(newest) ORDER BY max(newest) "
           "DESC LIMIT " +
           std::to_string(kMostDays) + " FORMAT TSV";
}

base::Result<std::vector<Day>> days_of(std::string_view answer) {
    std::vector<Day> days;
    for (std::string_view const line : base::split(answer, '\n')) {
        if (line.empty()) continue;
        std::vector<std::string_view> const cells = base::split(line, '\t');
        std::optional<std::int64_t> const oldest = base::to_int64(cells.front());
        std::optional<std::int64_t> const newest =
            cells.size() == 3 ? base::to_int64(cells[1]) : std::nullopt;
        if (!oldest || !newest) {
            return base::fail(base::ErrorKind::retry, "the store answered a day that is none");
        }
        days.push_back({base::from_micros(*oldest), base::from_micros(*newest),
                        base::to_uint64(cells[2]).value_or(0)});
    }
    return days;
}

base::Result<std::string> arrived_sql(SearchRequest const& request, base::Instant since) {
    base::Result<std::string> const condition = events_scope(request);
    if (!condition) return condition;
    std::string const ingested = name(Field::event_ingested);
    return shown_rows(all_columns(),
                      *condition + " AND " + ingested +
                          " >= " + time_literal(base::to_micros(since)) + " ORDER BY " + ingested +
                          " DESC, " + name(Field::event_id) + " DESC LIMIT " +
                          std::to_string(std::min(request.limit, kMaxEvents)),
                      in_order_of_arrival());
}

std::string rows_at_sql(SearchRequest const& request, std::string const& places) {
    return shown_rows(all_columns(),
                      within(request.from, request.until) + seen_by(request.visible) + " AND (" +
                          name(Field::timestamp) + ", " + name(Field::event_id) + ") IN (" +
                          places + ")",
                      {});
}

std::string stream_sql(ContextRequest const& request, Window const& window, Side side,
                       std::uint64_t limit) {
    std::string condition = within(window.from, window.until) + seen_by(request.visible);
    for (auto const& [field, value] : {std::pair(Field::cloud_account_id, &request.account),
                                       std::pair(Field::cloud_region, &request.region),
                                       std::pair(Field::log_group, &request.group),
                                       std::pair(Field::log_stream, &request.stream)}) {
        condition += " AND " + name(field) + " = " + literal(*value);
    }
    std::string const place = "(" + name(Field::timestamp) + ", " + name(Field::event_id) + ")";
    constexpr std::array kSigns = {" < ", " = ", " > "};
    condition += " AND " + place + kSigns[static_cast<std::size_t>(side)] + "(" +
                 time_literal(base::to_micros(request.at)) + ", " + literal(request.id) + ")";
    std::string const down = side == Side::after ? "" : " DESC";
    std::string const order =
        " ORDER BY " + name(Field::timestamp) + down + ", " + name(Field::event_id) + down;
    return shown_rows(all_columns(), condition + order + " LIMIT " + std::to_string(limit), order);
}

}  // namespace siem::search
