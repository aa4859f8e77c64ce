#include "siem/search/histogram.hpp"

#include <vector>

#include "base/time.hpp"
#include "siem/search/answer.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/scope.hpp"

namespace siem::search {
namespace {

using codec::Json;
using Counts = std::vector<std::int64_t>;

Counts counts_of(Json const& list, std::size_t size) {
    Counts counts(size);
    Json::Array const& items = list.items();
    for (std::size_t i = 0; i < size && i < items.size(); ++i) counts[i] = items[i].integer();
    return counts;
}

Json json_of(Counts const& counts) {
    Json::Array out;
    for (std::int64_t const count : counts) out.emplace_back(count);
    return Json(std::move(out));
}

std::int64_t sum(Counts const& counts) {
    std::int64_t total = 0;
    for (std::int64_t const count : counts) total += count;
    return total;
}

}  // namespace

base::Result<std::string> histogram_sql(HistogramRequest const& request, Buckets const& buckets) {
    base::Result<std::string> const condition = scope(request.search);
    if (!condition) return condition;
    // In one group each there would be one a bucket and value: the most frequent values could only
    // be told from all of them.
    std::string const counts = "countResample(0, " + std::to_string(buckets.count) +
                               ", 1)(intDiv(toUnixTimestamp64Micro(" + name(Field::timestamp) +
                               ") - " + std::to_string(buckets.first_micros) + ", " +
                               std::to_string(buckets.interval_micros) + "))";
    std::string const from = " FROM events WHERE " + *condition;
    std::string const format = std::string(kAsJson) + kBoundedGroups + " FORMAT JSONCompactEachRow";
    if (request.by.empty()) return "SELECT '', " + counts + from + format;
    Column const by(request.by);
    return "SELECT " + shown(by) + ", " + counts + " AS counts" + from + " GROUP BY " + by.sql +
           " ORDER BY count() DESC, " + by.sql + " LIMIT " + std::to_string(kMostSeries + 1) +
           format;
}

base::Result<Json> histogram_json(HistogramRequest const& request, Buckets const& buckets,
                                  std::string_view answer, std::string_view totals) {
    base::Result<std::vector<Json>> const rows = rows_of(answer, 2);
    if (!rows) return base::fail(rows.error());
    base::Result<std::vector<Json>> const all = rows_of(totals, 2);
    if (!all) return base::fail(all.error());
    Counts rest(buckets.count);
    if (!all->empty()) rest = counts_of(all->front().items()[1], buckets.count);
    std::int64_t total = sum(rest);
    Json series = Json::array();
    for (Json const& row : *rows) {
        if (request.by.empty() || series.items().size() == kMostSeries) break;
        Counts const counts = counts_of(row.items()[1], buckets.count);
        if (all->empty()) total += sum(counts);
        for (std::size_t i = 0; i < counts.size(); ++i) rest[i] -= counts[i];
        series.push(Json::object({{"value", row.items()[0]}, {"counts", json_of(counts)}}));
    }
    if (sum(rest) > 0) series.push(Json::object({{"value", Json()}, {"counts", json_of(rest)}}));
    std::int64_t const end =
        buckets.first_micros + static_cast<std::int64_t>(buckets.count) * buckets.interval_micros;
    return Json::object({{"from", base::iso8601(base::from_micros(buckets.first_micros))},
                         {"until", base::iso8601(base::from_micros(end))},
                         {"interval_ms", buckets.interval_micros / 1000},
                         {"by", request.by},
                         {"series", std::move(series)},
                         {"total", total}});
}

}  // namespace siem::search
