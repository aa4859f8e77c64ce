#include "siem/search/counts.hpp"

#include <optional>
#include <utility>

#include "query/logql.hpp"
#include "siem/search/answer.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/expression_sql.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

using codec::Json;

constexpr std::size_t kMostCounted = 50'000;
constexpr char const* kTooManyRows = "396";  // ClickHouse's code of an answer that is too large

// One value as text, '' where there is none; of several fields the first that is there.
std::string value_sql(std::vector<std::string> const& fields) {
    if (fields.size() == 1) return shown(Column(fields.front()));
    Names names;
    names.of = [](query::Name const& name) { return field_scalar(name.text); };
    std::optional<Scalar> const value = expression_sql(query::label_expression(fields), names);
    std::optional<std::string> const text = value ? text_sql(*value) : std::nullopt;
    return text ? "ifNull(" + *text + ", '')" : "''";
}

}  // namespace

base::Result<std::string> counts_sql(CountsRequest const& request) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    std::string columns;
    std::string keys;
    for (std::size_t i = 0; i < request.by.size(); ++i) {
        std::string const key = "k" + std::to_string(i);
        columns += value_sql(request.by[i]) + " AS " + key + ", ";
        keys += key + ", ";
    }
    std::string const bucket = "intDiv(toUnixTimestamp64Micro(" + name(Field::timestamp) + ") - " +
                               std::to_string(base::to_micros(request.first)) + ", " +
                               std::to_string(request.interval.count()) + ") AS bucket";
    std::string const size = request.bytes ? "length(" + name(Field::message) + ")" : "0";
    return "SELECT " + keys + "bucket, count(), sum(size) FROM (SELECT " + columns + bucket + ", " +
           size + " AS size FROM events WHERE " + *condition + ") GROUP BY " + keys +
           "bucket LIMIT " + std::to_string(kMostCounted + 1) + kAsJson +
           ", max_rows_to_group_by = 500000, group_by_overflow_mode = 'throw', "
           "max_result_bytes = 33554432"
           " FORMAT JSONCompactEachRow";
}

base::Result<std::vector<Counted>> counts_of(CountsRequest const& request,
                                             std::string_view answer) {
    std::size_t const keys = request.by.size();
    base::Result<std::vector<Json>> const rows = rows_of(answer, keys + 3);
    if (!rows) return base::fail(rows.error());
    if (rows->size() > kMostCounted) {
        return base::fail(base::ErrorKind::stop, "more groups than may be told", kTooManyRows);
    }
    std::vector<Counted> all;
    for (Json const& row : *rows) {
        Json::Array const& cells = row.items();
        Counted one;
        for (std::size_t i = 0; i < keys; ++i) one.values.push_back(cells[i].text());
        one.bucket = static_cast<std::uint64_t>(cells[keys].integer());
        one.events = static_cast<std::uint64_t>(cells[keys + 1].integer());
        one.bytes = static_cast<std::uint64_t>(cells[keys + 2].integer());
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace siem::search
