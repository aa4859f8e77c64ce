#include "siem/search/facets.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "siem/event.hpp"
#include "siem/search/answer.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

using codec::Json;

// Of each field, however many values are told: those of leaves that have several are in many.
constexpr std::uint64_t kMostGroups = 2'000;

std::vector<std::string> distinct(std::vector<std::string> const& fields) {
    std::vector<std::string> out;
    for (std::string const& field : fields) {
        if (std::find(out.begin(), out.end(), field) == out.end()) out.push_back(field);
    }
    return out;
}

std::string key(std::size_t i) { return "k" + std::to_string(i); }

// What grouping() says of the rows of one field's groups: a bit for each of the others.
std::uint64_t mark_of(std::size_t i, std::size_t count) {
    return ((std::uint64_t{1} << count) - 1) - (std::uint64_t{1} << (count - 1 - i));
}

// The values of a leaf that has several, each by itself.
std::string each_value() {
    return " ARRAY JOIN splitByChar(" + literal(std::string(1, kValueSeparator)) +
           ", whole) AS value";
}

Json counted(Json const& value, Json const& count) {
    return Json::object({{"value", value}, {"count", count}});
}

}  // namespace

// Each field's values are groups of their own, made in one pass over what is searched; one more
// group is of everything.
base::Result<std::string> facets_sql(FacetsRequest const& request) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    std::vector<std::string> const fields = distinct(request.fields);
    std::string columns, keys, sets, shows;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        Column column(fields[i]);
        columns += column.sql + " AS " + key(i) + ", ";
        keys += (i == 0 ? "" : ", ") + key(i);
        sets += "(" + key(i) + "), ";
        column.sql = key(i);
        shows += "of = " + std::to_string(mark_of(i, fields.size())) + ", " + shown(column) + ", ";
    }
    std::string const groups =
        "SELECT grouping(" + keys + ") AS of, multiIf(" + shows +
        "'') AS whole, count() AS events, sumIf(events, whole != '') OVER (PARTITION BY of) AS "
        "present FROM (SELECT " +
        columns + "1 FROM events WHERE " + *condition + ") GROUP BY GROUPING SETS (" + sets +
        "()) ORDER BY events DESC LIMIT " + std::to_string(kMostGroups) + " BY of";
    return "SELECT of, value, sum(events) AS times, any(present) FROM (" + groups + ")" +
           each_value() + " GROUP BY of, value ORDER BY times DESC, value LIMIT " +
           // What has no value is a group, too.
           std::to_string(request.search.limit + 1) + " BY of" + kAsJson + kBoundedGroups +
           " FORMAT JSONCompactEachRow";
}

base::Result<Json> facets_json(FacetsRequest const& request, std::string_view answer) {
    base::Result<std::vector<Json>> const rows = rows_of(answer, 4);
    if (!rows) return base::fail(rows.error());
    std::vector<std::string> const fields = distinct(request.fields);
    std::int64_t const whole = (std::int64_t{1} << fields.size()) - 1;
    Json total = 0;
    Json facets = Json::array();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        auto const mark = static_cast<std::int64_t>(mark_of(i, fields.size()));
        Json present = 0;
        Json values = Json::array();
        for (Json const& row : *rows) {
            Json::Array const& cells = row.items();
            if (cells[0].integer() == whole) total = cells[2];
            if (cells[0].integer() != mark) continue;
            present = cells[3];
            bool const more = values.items().size() < request.search.limit;
            if (more && !cells[1].text().empty()) values.push(counted(cells[1], cells[2]));
        }
        facets.push(Json::object({{"field", fields[i]},
                                  {"present", std::move(present)},
                                  {"values", std::move(values)}}));
    }
    return Json::object({{"total", std::move(total)}, {"facets", std::move(facets)}});
}

base::Result<std::string> values_sql(ValuesRequest const& request) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    Column const column(request.field);
    std::string const prefix = literal(request.prefix);
    std::string wanted = " AND " + exists(column);
    if (!request.prefix.empty()) {
        wanted += " AND positionCaseInsensitiveUTF8(" + shown(column) + ", " + prefix + ") > 0";
    }
    Column group = column;
    group.sql = "one";
    return "SELECT value, sum(events) AS times FROM (SELECT " + shown(group) +
           " AS whole, events FROM (SELECT " + column.sql +
           " AS one, count() AS events FROM events WHERE " + *condition + wanted +
           " GROUP BY one))" + each_value() +
           " WHERE value != '' AND startsWith(lowerUTF8(value), "
           "lowerUTF8(" +
           prefix + ")) GROUP BY value ORDER BY times DESC, value LIMIT " +
           std::to_string(request.search.limit) + kAsJson + kBoundedGroups +
           ", max_execution_time = 5, timeout_overflow_mode = 'break' FORMAT JSONCompactEachRow";
}

base::Result<Json> values_json(std::string_view answer) {
    base::Result<std::vector<Json>> const rows = rows_of(answer, 2);
    if (!rows) return base::fail(rows.error());
    Json values = Json::array();
    for (Json const& row : *rows) values.push(counted(row.items()[0], row.items()[1]));
    return Json::object({{"values", std::move(values)}});
}

}  // namespace siem::search
