#include "cli/siem_queue.hpp"

#include <algorithm>

#include "base/time.hpp"

namespace cli {
namespace {

// Lanes poll and fetch side by side; inserts take turns.
constexpr std::size_t kLanes = 2;

codec::Json time_or_null(base::Instant at) {
    return at == base::Instant() ? codec::Json() : codec::Json(base::iso8601(at));
}

codec::Json describe(siem::pipeline::IntakeStatus const& status) {
    return codec::Json::object({{"lastPoll", time_or_null(status.last_poll)},
                                {"lastStored", time_or_null(status.last_stored)},
                                {"lastError", status.last_error},
                                {"lastErrorAt", time_or_null(status.last_error_at)}});
}

// Of several lanes, as if they were one: the latest of each.
siem::pipeline::IntakeStatus together(siem::pipeline::IntakeStatus a,
                                      siem::pipeline::IntakeStatus const& b) {
    a.last_poll = std::max(a.last_poll, b.last_poll);
    a.last_stored = std::max(a.last_stored, b.last_stored);
    bool const newer = a.last_error.empty() || b.last_error_at > a.last_error_at;
    if (!b.last_error.empty() && newer) a.last_error = b.last_error;
    a.last_error_at = std::max(a.last_error_at, b.last_error_at);
    return a;
}

}  // namespace

QueueKeys::QueueKeys(QueueSettings const& settings) : base_(settings.keys()) {
    if (settings.role_arn.empty()) return;
    role_.emplace(aws::ClientSettings{settings.endpoint, settings.region}, *base_,
                  aws::AssumeRole{settings.role_arn, "catchment", settings.external_id}, clock_);
}

base::Result<aws::Credentials> QueueKeys::credentials(base::Instant now) {
    std::lock_guard const lock(mutex_);
    return role_ ? role_->credentials(now) : base_->credentials(now);
}

void QueueKeys::refused(base::Instant now) {
    std::lock_guard const lock(mutex_);
    role_ ? role_->refused(now) : base_->refused(now);
}

void QueueKeys::cancel() {
    if (role_) role_->cancel();
}

siem::connector::AwsSource::Settings source_settings(QueueSettings const& settings,
                                                     std::uint64_t part_bytes) {
    siem::connector::AwsSource::Settings out;
    out.client.endpoint = settings.endpoint;
    out.client.region = settings.region;
    out.queue_url = settings.url;
    out.part_bytes = part_bytes;
    return out;
}

siem::pipeline::IntakeSettings intake_settings(QueueSettings const& settings,
                                               LaneSurroundings const& around) {
    siem::pipeline::IntakeSettings out;
    out.queue = settings.url;
    out.name = settings.name;
    out.region = settings.region;
    out.poll.visibility = settings.visibility;
    out.quarantine_after_receives = settings.quarantine_after;
    out.joins = around.joins;
    out.enrichment = around.enrichment;
    out.witness = around.witness;
    out.pause = around.pause;
    out.budget = around.budget;
    return out;
}

SiemQueue::Lane::Lane(SiemQueue& queue, LaneSurroundings const& around)
    : connection(queue.settings_, queue.keys_, around.part_bytes),
      ahead(connection.source, queue.crew_, *around.budget,
            {around.part_bytes, queue.settings_.quarantine_after}),
      intake(ahead, around.store, around.clock, queue.in_flight_, around.metrics,
             intake_settings(queue.settings_, around)) {}

SiemQueue::SiemQueue(QueueSettings settings, LaneSurroundings const& around)
    : settings_(std::move(settings)),
      clock_(around.clock),
      keys_(settings_),
      crew_(
          [this, part_bytes = around.part_bytes] {
              return std::make_unique<siem::connector::AwsSource>(
                  source_settings(settings_, part_bytes), keys_, connection_clock_);
          },
          siem::connector::Ahead::kMostAtOnce),
      heartbeat_connection_(settings_, keys_),
      heartbeat_(in_flight_, heartbeat_connection_.source, {settings_.name, settings_.visibility},
                 around.metrics),
      watch_connection_(settings_, keys_),
      watch_(settings_.url, in_flight_, watch_connection_.source) {
    for (std::size_t i = 0; i < kLanes; ++i) {
        lanes_.push_back(std::make_unique<Lane>(*this, around));
    }
}

void SiemQueue::start() {
    auto const run = [this](base::Worker& worker, char const* name) {
        threads_.push_back(std::make_unique<base::WorkerThread>(worker, clock_, name));
    };
    run(heartbeat_, "heartbeat");
    run(watch_, "queue");
    for (std::unique_ptr<Lane> const& lane : lanes_) run(lane->intake, "intake");
}

void SiemQueue::cancel() {
    keys_.cancel();
    for (std::unique_ptr<Lane> const& lane : lanes_) lane->connection.source.cancel();
    crew_.cancel();
    watch_connection_.source.cancel();
    heartbeat_connection_.source.cancel();
}

void SiemQueue::join() { threads_.clear(); }

void SiemQueue::give_back() {
    if (in_flight_.size() == 0) return;
    QueueKeys keys(settings_);  // these were cancelled
    Connection last(settings_, keys);
    siem::pipeline::give_back(last.source, in_flight_);
}

codec::Json SiemQueue::lanes() const {
    codec::Json list = codec::Json::array();
    for (std::unique_ptr<Lane> const& lane : lanes_) {
        codec::Json one = describe(lane->intake.status());
        one.set("queue", settings_.name);
        list.push(std::move(one));
    }
    return list;
}

codec::Json SiemQueue::status() const {
    siem::pipeline::IntakeStatus all;
    for (std::unique_ptr<Lane> const& lane : lanes_) all = together(all, lane->intake.status());
    codec::Json out = describe(all);
    out.set("name", settings_.name);
    out.set("url", settings_.url);
    out.set("region", settings_.region);
    out.set("inFlight", std::uint64_t{in_flight_.size()});
    out.set("connections", std::uint64_t{1 + lanes_.size() + crew_.threads()});
    return out;
}

}  // namespace cli
