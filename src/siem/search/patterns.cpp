#include "siem/search/patterns.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/search/answer.hpp"
#include "siem/search/clusters.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/rows.hpp"
#include "siem/search/scope.hpp"
#include "siem/search/statement.hpp"

namespace siem::search {
namespace {

using codec::Json;

constexpr std::size_t kMostMessage = 2048;  // bytes that are looked at

// What was cut off in the middle of a word is no word.
std::string_view whole_words(std::string_view message) {
    if (message.size() < kMostMessage - 4) return message;
    std::size_t const end = message.find_last_of(" \t\n,;\"");
    return end == message.npos ? message : message.substr(0, end);
}

struct Seen {
    std::vector<std::int64_t> trend;
    std::int64_t micros = 0;  // of the example, the newest
    std::string id;
};

std::string key_of(std::int64_t micros, std::string const& id) {
    return std::to_string(micros) + " " + id;
}

}  // namespace

base::Result<std::string> messages_sql(SearchRequest const& request, Sample const& sample) {
    base::Result<std::string> const condition = scope(request);
    if (!condition) return condition;
    return "SELECT toUnixTimestamp64Micro(" + name(Field::timestamp) + "), " +
           name(Field::event_id) + ", left(" + name(Field::message) + ", " +
           std::to_string(kMostMessage) + ") FROM events WHERE " + *condition + in_sample(sample) +
           " LIMIT " + std::to_string(2 * kPatternSample) + kAsJson + " FORMAT JSONCompactEachRow";
}

base::Result<Patterns> patterns_of(SearchRequest const& request, Sample const& sample,
                                   std::string_view answer) {
    base::Result<std::vector<Json>> const rows = rows_of(answer, 3);
    if (!rows) return base::fail(rows.error());
    Buckets const cut = buckets(request.from, request.until, kTrend);
    Clusters clusters;
    std::vector<Seen> seen;
    for (Json const& row : *rows) {
        std::size_t const at = clusters.add(whole_words(row.items()[2].text()));
        if (at >= seen.size()) seen.resize(at + 1);
        Seen& one = seen[at];
        one.trend.resize(cut.count);
        std::int64_t const micros = row.items()[0].integer();
        std::int64_t const bucket = (micros - cut.first_micros) / cut.interval_micros;
        ++one.trend[std::min<std::size_t>(
            static_cast<std::size_t>(std::max<std::int64_t>(0, bucket)), cut.count - 1)];
        if (micros >= one.micros) one.id = row.items()[1].text();
        one.micros = std::max(one.micros, micros);
    }
    std::vector<std::size_t> order(seen.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return clusters.all()[a].count > clusters.all()[b].count;
    });
    Patterns out{rows->size(), {}};
    auto const sampled = static_cast<std::int64_t>(rows->size());
    for (std::size_t const at : order) {
        if (out.all.size() >= request.limit) break;
        Cluster const& cluster = clusters.all()[at];
        Json::Array trend;
        for (std::int64_t const count : seen[at].trend) {
            trend.emplace_back(scaled(sample, count, sampled));
        }
        auto const count = static_cast<std::int64_t>(cluster.count);
        out.all.push_back({key_of(seen[at].micros, seen[at].id),
                           Json::object({{"template", text_of(cluster.tokens)},
                                         {"count", scaled(sample, count, sampled)},
                                         {"trend", Json(std::move(trend))},
                                         {"example", Json()},
                                         {"filter", filter_of(cluster.tokens)}})});
    }
    return out;
}

std::string examples_sql(SearchRequest const& request, Patterns const& patterns) {
    std::string places;
    for (Pattern const& one : patterns.all) {
        auto const parts = base::cut(one.key, " ");
        places += (places.empty() ? "(" : ", (") +
                  time_literal(base::to_int64(parts->first).value_or(0)) + ", " +
                  literal(parts->second) + ")";
    }
    return rows_at_sql(request, places);
}

Json patterns_json(SearchRequest const& request, Sample const& sample, Patterns patterns,
                   std::vector<Json> const& examples) {
    std::map<std::string, Json const*> by_key;
    for (Json const& event : examples) {
        auto const at = base::parse_iso8601(event.at("@timestamp").text());
        if (at) by_key[key_of(base::to_micros(*at), event.at("event.id").text())] = &event;
    }
    Json list = Json::array();
    for (Pattern& one : patterns.all) {
        auto const found = by_key.find(one.key);
        if (found != by_key.end()) one.told.set("example", *found->second);
        list.push(std::move(one.told));
    }
    Buckets const cut = buckets(request.from, request.until, kTrend);
    return Json::object({{"sampled", patterns.sampled},
                         {"total", sample.total},
                         {"approximate", patterns.sampled < sample.total},
                         {"from", base::iso8601(base::from_micros(cut.first_micros))},
                         {"interval_ms", cut.interval_micros / 1000},
                         {"patterns", std::move(list)}});
}

}  // namespace siem::search
