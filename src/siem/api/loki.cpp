#include "siem/api/loki.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "query/logql.hpp"
#include "siem/api/loki_answers.hpp"
#include "siem/api/loki_explore.hpp"
#include "siem/api/loki_labels.hpp"
#include "siem/api/loki_metrics.hpp"
#include "siem/api/loki_parameters.hpp"
#include "siem/api/loki_streams.hpp"
#include "siem/api/parameters.hpp"
#include "siem/api/reply.hpp"

namespace siem::api {
namespace {

using codec::Json;
using query::LogQl;
using query::Metric;

constexpr Bounds kLines{100, 1, 10'000};
// Of Loki's API as it is spoken here: Grafana asks for it to know what it may ask.
constexpr char const* kSpoken = "3.0.0";

http::Reply streams(Searcher& searcher, Asked const& asked, SearchRequest search) {
    base::Result<std::uint64_t> const limit = parse_number(asked.parameters, "limit", kLines);
    if (!limit) return loki_refusal(limit.error().message);
    std::string const direction = base::lower(asked.text("direction", "backward"));
    if (direction != "backward" && direction != "forward") {
        return loki_refusal("direction must be forward or backward");
    }
    search.limit = *limit;
    search.oldest_first = direction == "forward";
    LokiStreams found(asked.head.headers.text(kLokiEncoding).find("categorize-labels") !=
                      std::string::npos);
    bool fits = true;
    base::Result<Found> const done =
        searcher.search(search, *asked.asker, [&](std::string_view ndjson, base::Instant) {
            fits = found.add(ndjson);
            return fits;
        });
    if (!fits) return loki_refusal("the lines have more than 64 MB: choose a lower limit");
    if (!done) return loki_failure(searcher, done.error());
    return text_reply(200, "application/json", found.json());
}

http::Reply query_range(Searcher& searcher, Asked const& asked) {
    std::string const text = asked.text("query");
    tl::expected<LogQl, query::Mistake> const query = query::parse_logql(text, loki_fields);
    if (!query) return loki_mistake(text, query.error());
    base::Result<LokiSpan> const span = parse_loki_span(asked);
    if (!span) return loki_refusal(span.error().message);
    SearchRequest search = loki_search(asked, *span);
    if (auto const* const events = std::get_if<query::Query>(&*query)) {
        search.query = std::make_shared<query::Query const>(*events);
        return streams(searcher, asked, std::move(search));
    }
    base::Result<base::Duration> const step = parse_loki_step(asked, *span);
    if (!step) return loki_refusal(step.error().message);
    auto const points = static_cast<std::uint64_t>((span->until - span->from) / *step) + 1;
    if (points > kMostLokiPoints) {
        return loki_refusal(
            "exceeded maximum resolution of 11,000 points per time series: "
            "choose a larger step");
    }
    LokiGrid const grid{span->from, *step, static_cast<std::size_t>(points)};
    LokiMetrics metrics(searcher, *asked.asker, std::move(search), grid);
    base::Result<std::vector<LokiSeries>> const series = metrics.series(std::get<Metric>(*query));
    return series ? loki_success(loki_matrix(*series, grid))
                  : loki_failure(searcher, series.error());
}

http::Reply query_at(Searcher& searcher, Asked const& asked) {
    std::string const text = asked.text("query");
    tl::expected<LogQl, query::Mistake> const query = query::parse_logql(text, loki_fields);
    if (!query) return loki_mistake(text, query.error());
    auto const* const metric = std::get_if<Metric>(&*query);
    if (!metric) {
        return loki_refusal(
            "log queries are not supported as an instant query type, please "
            "change your query to a range query type");
    }
    base::Instant at = asked.now;
    if (std::string const time = asked.text("time"); !time.empty()) {
        base::Result<base::Instant> const told = parse_loki_time(time);
        if (!told) return loki_refusal(told.error().message);
        at = *told;
    }
    LokiMetrics metrics(searcher, *asked.asker, loki_search(asked, {at, at}), {.first = at});
    base::Result<std::vector<LokiSeries>> const series = metrics.series(*metric);
    return series ? loki_success(loki_vector(*series, at)) : loki_failure(searcher, series.error());
}

http::Reply buildinfo() {
    return json_reply(Json::object({{"version", kSpoken},
                                    {"revision", "catchment"},
                                    {"branch", ""},
                                    {"buildUser", ""},
                                    {"buildDate", ""},
                                    {"goVersion", ""}}));
}

// A form's fields are parameters, as those of the address.
Asked with_form(Asked asked) {
    if (asked.head.method != "POST") return asked;
    for (auto& one : http::parse_query(asked.body)) asked.parameters.push_back(std::move(one));
    for (auto const& [name, value] : asked.parameters) {
        asked.note->what += (asked.note->what.empty() ? "" : " ") + name + "=" + value;
    }
    return asked;
}

}  // namespace

SearchRequest loki_search(Asked const& asked, LokiSpan const& span) {
    SearchRequest search;
    search.from = span.from;
    search.until = span.until;
    search.now = asked.now;
    search.visible = asked.caller.visible;
    return search;
}

Resources loki_resources(Searcher& searcher) {
    auto const resource = [&searcher](std::string const& path, auto make) {
        Resource one{"/loki/api/v1/" + path,
                     {"GET", "POST"},
                     Where::searches,
                     replying([&searcher, make](Asked const& asked) {
                         return make(searcher, with_form(asked));
                     })};
        one.to_change = Permission::read;
        one.audited = true;
        return one;
    };
    Resources all = {resource("query", query_at), resource("query_range", query_range)};
    for (LokiExplored const& one : loki_explored()) {
        all.push_back(resource(one.path, one.answer));
    }
    Resource info{"/loki/api/v1/status/buildinfo",
                  {"GET"},
                  Where::at_once,
                  replying([](Asked const&) { return buildinfo(); })};
    all.push_back(std::move(info));
    return all;
}

}  // namespace siem::api
