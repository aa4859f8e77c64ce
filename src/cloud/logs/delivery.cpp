#include "cloud/logs/delivery.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "base/log.hpp"

namespace cloud::logs {
namespace {

constexpr std::int64_t kBlocksPerStep = 32;
constexpr std::int64_t kBytesPerStep = 8 << 20;
constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;
constexpr std::int64_t kRetryForMillis = 24 * 3'600'000;

}  // namespace

Delivery::Delivery(Core& core, State& state, RecordSink& sink)
    : core_(core),
      state_(state),
      sink_(sink),
      delivered_(core.metrics.counter("catchment_logs_delivered_events_total",
                                      "Log events handed to subscription destinations.")),
      lost_(core.metrics.counter("catchment_logs_lost_blocks_total",
                                 "Blocks of events given up after 24 hours of failed "
                                 "deliveries, or unreadable.")) {}

base::Instant Delivery::step(base::Instant now) {
    base::Instant next = base::kNever;
    for (SubscriptionFilter const& filter : state_.filters_with_work()) {
        next = std::min(next, tend(filter, now));
    }
    return next;
}

// One filter's failure is rolled back alone: the others go on.
base::Instant Delivery::tend(SubscriptionFilter filter, base::Instant now) {
    if (base::from_millis(filter.retry_at_millis) > now) {
        return base::from_millis(filter.retry_at_millis);
    }
    core_.db.savepoint();
    try {
        deliver(filter, now);
        core_.db.release_savepoint();
        return now;  // there may be more
    } catch (aws::Error const& error) {
        core_.db.rollback_savepoint();
        failed(filter, error, now);
        return base::from_millis(filter.retry_at_millis);
    }
}

// Consecutive blocks of one log stream share an envelope while it has room.
void Delivery::deliver(SubscriptionFilter& filter, base::Instant now) {
    std::optional<Group> const group = state_.group(filter.group);
    if (!group) return;
    aws::Arn const destination = *aws::parse_arn(filter.destination_arn);
    Pattern const pattern = parse_pattern(filter.pattern);
    std::int64_t stream = 0;
    std::string name;
    std::uint64_t events = 0;
    EnvelopeSource source{group->account, group->name, {}, filter.name};
    auto const send = [&] {
        if (envelope_.events() == 0) return;
        events += envelope_.events();
        sink_.put_record(destination, envelope_.finish(), now);
        envelope_.begin(source);
    };
    std::int64_t bytes = 0;
    envelope_.begin(source);
    for (Block const& block : state_.blocks_after(group->id, filter.cursor, kBlocksPerStep)) {
        if (bytes > kBytesPerStep) break;
        bytes += block.bytes;
        filter.cursor = block.id;
        if (block.stream != stream) {
            send();
            stream = block.stream;
            name = state_.stream_name(stream).value_or("");
            source.stream = name;
            envelope_.begin(source);
        }
        base::Result<std::vector<LogEvent>> const read = state_.read(block);
        if (!read) {
            lost_.add();
            base::log_error("a block of log events cannot be read and is not delivered",
                            {{"log_group", group->name}, {"reason", read.error().message}});
            continue;
        }
        for (LogEvent const& event : *read) {
            if (!pattern.matches(event.message)) continue;
            if (!envelope_.fits(event)) send();
            envelope_.add(event);
        }
    }
    send();
    filter.failing_since_millis = filter.retry_at_millis = 0;
    state_.save(filter);
    core_.after_commit([this, events] { delivered_.add(events); });
}

void Delivery::failed(SubscriptionFilter& filter, aws::Error const& error, base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    std::optional<SubscriptionFilter> stored;
    for (SubscriptionFilter const& f : state_.filters_with_work()) {
        if (f.id == filter.id) stored = f;
    }
    if (!stored) return;
    filter = *stored;  // with the cursor as it was
    if (filter.failing_since_millis == 0) filter.failing_since_millis = millis;
    std::int64_t const failing_for = millis - filter.failing_since_millis;
    filter.retry_at_millis =
        millis + std::clamp(failing_for, kFirstRetryMillis, kLongestRetryMillis);
    base::log_warn("a subscription could not be delivered and is tried again",
                   {{"filter", filter.name}, {"code", error.code}, {"reason", error.message}});
    if (failing_for > kRetryForMillis) {
        std::vector<Block> const given_up =
            state_.blocks_after(filter.group, filter.cursor, kBlocksPerStep);
        if (!given_up.empty()) filter.cursor = given_up.back().id;
        lost_.add(given_up.size());
    }
    state_.save(filter);
}

base::Instant Retention::step(base::Instant now) {
    std::int64_t expired = 0;
    for (Group const& group : state_.groups_with_retention()) {
        base::Instant const before = now - std::chrono::hours(24 * group.retention_days);
        expired += state_.expire(group, base::to_millis(before));
    }
    if (expired > 0) core_.after_commit([this] { state_.release_segments(); });
    return now + std::chrono::minutes(1);
}

}  // namespace cloud::logs
