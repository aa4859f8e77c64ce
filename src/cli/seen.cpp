#include "cli/seen.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"

namespace cli {
namespace {

using codec::Json;

base::Instant heard_until(std::vector<siem::QueueState> const& queues, base::Instant now) {
    base::Instant until = now;
    for (siem::QueueState const& queue : queues) until = std::min(until, queue.heard_until(now));
    return until;
}

Json time_or_null(base::Instant at) {
    return at == base::Instant() ? Json() : Json(base::iso8601(at));
}

Json describe(siem::QueueState const& queue, base::Instant now) {
    auto const lag = std::chrono::duration_cast<std::chrono::seconds>(now - queue.heard_until(now));
    bool const polled = queue.last_poll != base::Instant();
    return Json::object({{"queue", queue.queue},
                         {"waiting", queue.waiting},
                         {"inFlight", queue.in_flight},
                         {"delayed", queue.delayed},
                         {"countedAt", time_or_null(queue.asked)},
                         {"lastPoll", time_or_null(queue.last_poll)},
                         {"lagSeconds", polled ? Json(std::int64_t{lag.count()}) : Json()},
                         {"error", queue.error}});
}

void gauge(base::Metrics& metrics, char const* name, char const* help, double value) {
    metrics.gauge(name, help).set(value);
}

}  // namespace

Seen::Seen(siem::store::ClickHouseStore& store, Queues queues, base::Clock const& clock,
           siem::store::BudgetSettings const& budget)
    : store_(store),
      queues_(std::move(queues)),
      clock_(clock),
      activity_(store.engine()),
      sources_(activity_,
               {.heard_until = [this](base::Instant now) { return heard_until(queues_(), now); }}),
      budget_([this] { return siem::store::measure(store_.engine()); }, budget, pause_) {}

void Seen::add_room_to(Json& status) const {
    std::string reason = pause_.reason();
    status.set("paused", reason.empty() ? Json() : Json(std::move(reason)));
    status.set("disk", budget_.describe());
}

base::Result<Json> Seen::sources(http::Parameters const& parameters,
                                 siem::Visible const& visible) const {
    base::Result<siem::watch::Asked> asked = siem::watch::parse_asked(parameters);
    if (!asked) return base::fail(asked.error());
    asked->visible = visible;
    return sources_.list(*asked, clock_.now());
}

base::Result<Json> Seen::pipeline() const {
    base::Instant const now = clock_.now();
    base::Result<std::string> const quarantined =
        store_.query("SELECT queue, count() FROM quarantine FINAL GROUP BY queue", "TSV");
    if (!quarantined) return base::fail(quarantined.error());
    Json queues = Json::array();
    for (siem::QueueState const& queue : queues_()) {
        Json one = describe(queue, now);
        one.set("stored", sources_.queue(queue.queue, now));
        one.set("quarantined", 0);
        for (std::string_view const line : base::split(*quarantined, '\n')) {
            auto const cells = base::cut(line, "\t");
            if (!cells || cells->first != queue.queue) continue;
            one.set("quarantined", base::to_uint64(cells->second).value_or(0));
        }
        queues.push(std::move(one));
    }
    Json out = Json::object({{"time", base::iso8601(now)},
                             {"queues", std::move(queues)},
                             {"sources", sources_.summary(now)}});
    add_room_to(out);
    return out;
}

void Seen::tell(base::Metrics& metrics) const {
    base::Instant const now = clock_.now();
    for (siem::QueueState const& queue : queues_()) siem::watch::tell(metrics, queue, now);
    sources_.tell(metrics, now);
    budget_.tell(metrics);
    base::Result<siem::store::StoreStatus> const stored = store_.status();
    gauge(metrics, "catchment_store_up", "1 where the event store answers.", stored ? 1 : 0);
    if (!stored) return;
    auto const number = [](std::uint64_t n) { return static_cast<double>(n); };
    gauge(metrics, "catchment_store_events", "Events in the store.", number(stored->events));
    gauge(metrics, "catchment_store_parts", "Parts of the table of events.", number(stored->parts));
    gauge(metrics, "catchment_store_bytes", "What the events take on the disk.",
          number(stored->bytes_on_disk));
    gauge(metrics, "catchment_quarantine_objects", "Objects and messages in quarantine.",
          number(stored->quarantined));
}

}  // namespace cli
