// How Sources tells of what it knows: to the API and to Prometheus.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "base/time.hpp"
#include "siem/watch/source.hpp"
#include "siem/watch/sources.hpp"

namespace siem::watch {
namespace {

using codec::Json;

Json time_or_null(base::Instant at) {
    return at == base::Instant() ? Json() : Json(base::iso8601(at));
}

// Three digits are what a rate is worth.
Json rounded(double value) { return Json(static_cast<double>(std::llround(value * 1000)) / 1000); }

Json rate_json(Rate const& rate, base::Instant now) {
    return Json::object(
        {{"minute", rounded(rate.of_minute(now))}, {"hour", rounded(rate.of_hour(now))}});
}

Json latency_json(Latency const& latency, base::Instant now) {
    std::optional<double> const half = latency.quantile(now, 0.5);
    if (!half) return Json();
    return Json::object({{"p50", rounded(*half)}, {"p99", rounded(*latency.quantile(now, 0.99))}});
}

Json flow_json(Flow const& flow, base::Instant now) {
    return Json::object({{"events", flow.events},
                         {"bytes", flow.bytes},
                         {"eventsPerSecond", rate_json(flow.event_rate, now)},
                         {"bytesPerSecond", rate_json(flow.byte_rate, now)},
                         {"latencySeconds", latency_json(flow.latency, now)}});
}

bool contains(std::string const& text, std::string const& lower_part) {
    return base::lower(text).find(lower_part) != std::string::npos;
}

bool is_one_of(std::vector<std::string> const& patterns, std::string const& text) {
    return patterns.empty() ||
           std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string const& one) { return base::glob_match(one, text); });
}

}  // namespace

bool is_order(std::string const& sort) {
    constexpr char const* kOrders[] = {"rate",    "bytes", "events", "failures",
                                       "latency", "last",  "silent", "name"};
    return std::any_of(std::begin(kOrders), std::end(kOrders),
                       [&](char const* order) { return sort == order; });
}

struct Sources::Found {
    double rank = 0;  // more comes first
    SourceName const* name = nullptr;
    Source const* source = nullptr;
    SourceState state = SourceState::learning;
    Silence silence = {};

    bool before(Found const& other) const {
        return rank != other.rank ? rank > other.rank : *name < *other.name;
    }
};

bool Sources::is_asked_for(Asked const& asked, SourceName const& name, Source const& source) const {
    if (!is_one_of(asked.visible.log_groups, name.log_group)) return false;
    if (!is_one_of(asked.visible.datasets, source.dataset)) return false;
    if (!asked.account.empty() && name.account != asked.account) return false;
    if (!asked.region.empty() && name.region != asked.region) return false;
    if (!asked.dataset.empty() && source.dataset != asked.dataset) return false;
    if (!asked.log_group.empty() && !base::glob_match(asked.log_group, name.log_group)) {
        return false;
    }
    std::string const part = base::lower(asked.text);
    return part.empty() || contains(name.log_group, part) || contains(name.account, part) ||
           contains(name.region, part) || contains(source.dataset, part);
}

double Sources::rank(std::string const& sort, Source const& source, base::Instant now) {
    auto const newest = static_cast<double>(base::to_micros(source.newest));
    if (sort == "events") return static_cast<double>(source.today.events);
    if (sort == "failures") return static_cast<double>(source.today.failures);
    if (sort == "last") return newest;
    if (sort == "silent") return -newest;
    if (sort == "name" || !source.live) return 0;
    if (sort == "bytes") return source.live->bytes.of_hour(now);
    if (sort == "latency") return source.live->latency.quantile(now, 0.99).value_or(0);
    return source.live->events.of_hour(now);
}

Json Sources::row(Found const& found, base::Instant now) {
    Source const& source = *found.source;
    Live const* const live = source.live.get();
    Rate const none;
    bool const silent = found.state == SourceState::silent;
    base::Instant const day{std::chrono::hours(24) * source.today.day};
    return Json::object({
        {"account", found.name->account},
        {"region", found.name->region},
        {"logGroup", found.name->log_group},
        {"dataset", source.dataset},
        {"state", name_of(found.state)},
        {"lastEvent", time_or_null(source.newest)},
        {"lastIngested", time_or_null(source.ingested)},
        {"habitSeconds",
         found.silence.known ? Json(std::int64_t{found.silence.habit.count()}) : Json()},
        {"silentSince", silent ? time_or_null(source.newest) : Json()},
        {"missedItsHours", silent && found.silence.missed_its_hours},
        {"eventsPerSecond", rate_json(live ? live->events : none, now)},
        {"bytesPerSecond", rate_json(live ? live->bytes : none, now)},
        {"latencySeconds", live ? latency_json(live->latency, now) : Json()},
        {"lastDay", Json::object({{"day", base::iso8601(day).substr(0, 10)},
                                  {"events", source.today.events},
                                  {"bytes", source.today.bytes},
                                  {"parseFailures", source.today.failures}})},
    });
}

Json Sources::list(Asked const& asked, base::Instant now) const {
    base::Instant const heard = settings_.heard_until(now);
    std::lock_guard const lock(mutex_);
    std::vector<Found> found;
    std::int64_t silent = 0;
    std::int64_t learning = 0;
    for (auto const& [name, source] : sources_) {
        if (!is_asked_for(asked, name, source)) continue;
        Found one{rank(asked.sort, source, now), &name, &source};
        one.state = state_of(source, heard, one.silence);
        if (one.state == SourceState::silent) ++silent;
        if (one.state == SourceState::learning) ++learning;
        if (!asked.silent || one.state == SourceState::silent) found.push_back(one);
    }
    auto const shown = static_cast<std::ptrdiff_t>(std::min(asked.limit, found.size()));
    std::partial_sort(found.begin(), found.begin() + shown, found.end(),
                      [](Found const& a, Found const& b) { return a.before(b); });
    Json rows = Json::array();
    for (auto it = found.begin(); it != found.begin() + shown; ++it) rows.push(row(*it, now));
    return Json::object({{"time", base::iso8601(now)},
                         {"heardUntil", base::iso8601(heard)},
                         {"found", std::uint64_t{found.size()}},
                         {"silent", silent},
                         {"learning", learning},
                         {"sources", std::move(rows)}});
}

Json Sources::summary(base::Instant now) const {
    base::Instant const heard = settings_.heard_until(now);
    std::lock_guard const lock(mutex_);
    std::map<SourceState, std::int64_t> counts;
    Silence silence;
    for (auto const& [name, source] : sources_) ++counts[state_of(source, heard, silence)];
    Json out = Json::object(
        {{"heardUntil", base::iso8601(heard)}, {"latencySeconds", latency_json(latency_, now)}});
    for (SourceState const state :
         {SourceState::active, SourceState::silent, SourceState::learning}) {
        out.set(name_of(state), counts[state]);
    }
    return out;
}

Json Sources::queue(std::string const& name, base::Instant now) const {
    std::lock_guard const lock(mutex_);
    auto const found = queues_.find(name);
    return flow_json(found == queues_.end() ? Flow() : found->second, now);
}

}  // namespace siem::watch
