// What Sources tells Prometheus: the same few names however many sources there are.
#include <algorithm>
#include <map>
#include <optional>

#include "siem/watch/source.hpp"
#include "siem/watch/sources.hpp"

namespace siem::watch {
namespace {

constexpr double kQuantiles[] = {0.5, 0.99};

struct Delay {
    char const* name;
    Latency const& latency;
    base::Metrics::Labels labels = {};
};

void tell_delay(base::Metrics& metrics, Delay const& delay, base::Instant now) {
    for (double const part : kQuantiles) {
        std::optional<double> const value = delay.latency.quantile(now, part);
        if (!value) continue;
        base::Metrics::Labels labels = delay.labels;
        labels.emplace_back("quantile", part == 0.5 ? "0.5" : "0.99");
        metrics
            .gauge(delay.name,
                   "Time from an event to when it can be searched, over the last minutes.", labels)
            .set(*value);
    }
}

base::Metrics::Labels labels_of(SourceName const& name) {
    return {{"account", name.account}, {"region", name.region}, {"log_group", name.log_group}};
}

}  // namespace

void Sources::tell(base::Metrics& metrics, base::Instant now) const {
    base::Instant const heard = settings_.heard_until(now);
    std::lock_guard const lock(mutex_);
    std::map<SourceState, std::uint64_t> counts;
    std::vector<std::pair<base::Instant, SourceName const*>> silent;
    std::vector<std::pair<double, SourceName const*>> busiest;
    Silence silence;
    for (auto const& [name, source] : sources_) {
        SourceState const state = state_of(source, heard, silence);
        ++counts[state];
        if (state == SourceState::silent) silent.emplace_back(source.newest, &name);
        if (source.live) busiest.emplace_back(source.live->events.of_hour(now), &name);
    }
    for (SourceState const state :
         {SourceState::active, SourceState::silent, SourceState::learning}) {
        metrics
            .gauge("catchment_sources", "Sources: log groups of an account in a Region.",
                   {{"state", name_of(state)}})
            .set(static_cast<double>(counts[state]));
    }
    // Those that fell silent last: of the others somebody knows.
    std::sort(silent.rbegin(), silent.rend());
    for (std::size_t i = 0; i < std::min(silent.size(), kNamedSources); ++i) {
        metrics
            .gauge("catchment_source_silent_seconds",
                   "Since the last event of sources that fell silent, the latest fifty.",
                   labels_of(*silent[i].second))
            .set(std::chrono::duration<double>(now - silent[i].first).count());
    }
    std::sort(busiest.rbegin(), busiest.rend());
    for (std::size_t i = 0; i < std::min(busiest.size(), kNamedSources); ++i) {
        metrics
            .gauge("catchment_source_events_per_second",
                   "Over the last hour, of the fifty sources that most comes from.",
                   labels_of(*busiest[i].second))
            .set(busiest[i].first);
    }
    tell_delay(metrics, {"catchment_event_latency_seconds", latency_}, now);
    for (auto const& [name, flow] : datasets_) {
        metrics
            .counter("catchment_dataset_events_total", "Events stored, by what they are.",
                     {{"dataset", name.empty() ? "none" : name}})
            .add(flow.events);
    }
    for (auto const& [name, flow] : queues_) {
        base::Metrics::Labels const labels{{"queue", queue_label(name)}};
        metrics.counter("catchment_queue_events_total", "Events stored, by their queue.", labels)
            .add(flow.events);
        metrics
            .counter("catchment_queue_bytes_total", "Bytes of stored messages, by their queue.",
                     labels)
            .add(flow.bytes);
        tell_delay(metrics, {"catchment_queue_latency_seconds", flow.latency, labels}, now);
    }
}

void tell(base::Metrics& metrics, QueueState const& queue, base::Instant now) {
    std::string const name = queue_label(queue.queue);
    auto const messages = [&](char const* state, std::uint64_t count) {
        metrics
            .gauge("catchment_queue_messages", "Messages on the queue, as SQS counts them.",
                   {{"queue", name}, {"state", state}})
            .set(static_cast<double>(count));
    };
    messages("waiting", queue.waiting);
    messages("in_flight", queue.in_flight);
    messages("delayed", queue.delayed);
    metrics
        .gauge("catchment_queue_lag_seconds",
               "Age of the oldest message whose events are not stored yet.", {{"queue", name}})
        .set(std::chrono::duration<double>(now - queue.heard_until(now)).count());
}

}  // namespace siem::watch
