#include "cloud/logs/delivery.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cloud/logs/sealing.hpp"
#include "cloud/logs/targets.hpp"

namespace cloud::logs {
namespace {

// What one step does for all filters together: requests wait meanwhile.
constexpr std::int64_t kBytesPerStep = 8 << 20;
constexpr std::int64_t kBlocksPerFilter = 64;
constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;
constexpr std::int64_t kRetryForMillis = 24 * 3'600'000;

// Where the events come from, by the names they are told under.
std::vector<pattern::Extracted> system_fields(SubscriptionFilter const& filter,
                                              Group const& group) {
    std::vector<pattern::Extracted> fields;
    for (std::string_view const name : base::split(filter.system_fields, ',')) {
        if (name == "@aws.account") fields.push_back({"$@aws.account", group.account});
        if (name == "@aws.region") fields.push_back({"$@aws.region", group.region});
    }
    return fields;
}

}  // namespace

Delivery::Delivery(Logs& logs)
    : logs_(logs),
      core_(logs.core),
      state_(logs.state),
      subscriptions_(logs.subscriptions),
      delivered_(core_.metrics.counter("catchment_logs_delivered_events_total",
                                       "Log events handed to subscription destinations.")),
      lost_(core_.metrics.counter("catchment_logs_lost_blocks_total",
                                  "Blocks of events given up after 24 hours of failed "
                                  "deliveries, or unreadable.")) {}

base::Instant Delivery::step(base::Instant now) {
    std::vector<SubscriptionFilter> filters = subscriptions_.with_work();
    auto const next_in_turn =
        std::find_if(filters.begin(), filters.end(),
                     [&](SubscriptionFilter const& filter) { return filter.id > last_served_; });
    std::rotate(filters.begin(), next_in_turn, filters.end());
    base::Instant next = base::kNever;
    std::int64_t budget = kBytesPerStep;
    for (SubscriptionFilter const& filter : filters) {
        if (budget <= 0) return now;
        next = std::min(next, tend(filter, now, budget));
    }
    return next;
}

// One filter's failure is rolled back alone: the others go on.
base::Instant Delivery::tend(SubscriptionFilter const& filter, base::Instant now,
                             std::int64_t& budget) {
    // Further ahead than any pause is long: the clock went back.
    bool const far = filter.retry_at_millis > base::to_millis(now) + kLongestRetryMillis;
    if (!far && base::from_millis(filter.retry_at_millis) > now) {
        return base::from_millis(filter.retry_at_millis);
    }
    last_served_ = filter.id;
    try {
        core_.attempt([&] { deliver(filter, now, budget); });
        return now;  // there may be more
    } catch (aws::Error const& error) {
        return failed(filter, error, now);
    }
}

// Consecutive blocks of one log stream share an envelope while it has room.
void Delivery::deliver(SubscriptionFilter filter, base::Instant now, std::int64_t& budget) {
    std::vector<Block> const blocks =
        state_.blocks_after(filter.group, filter.cursor, kBlocksPerFilter);
    std::optional<Group> group = state_.group(filter.group);
    if (!group || blocks.empty()) return subscriptions_.caught_up(filter);
    Shipment shipment{filter, std::move(*group), destination_of(filter),
                      pattern::parse(filter.pattern), now};
    shipment.system_fields = system_fields(filter, shipment.group);
    begin(shipment);
    for (Block const& block : blocks) {
        if (budget <= 0) break;
        budget -= block.bytes;
        if (turn_to(shipment, block)) add_block(shipment, block);
        filter.cursor = block.id;
    }
    send(shipment);
    filter.failing_since_millis = filter.retry_at_millis = 0;
    subscriptions_.save(filter);
    core_.after_commit([this, events = shipment.events] { delivered_.add(events); });
}

aws::Arn Delivery::destination_of(SubscriptionFilter const& filter) const {
    std::optional<aws::Arn> const stream =
        delivery_stream_of(subscriptions_, filter.destination_arn);
    if (stream) return *stream;
    throw aws::Error("ResourceNotFoundException", "The specified destination does not exist.");
}

// A delivery that fails would feed the stream that fails, for ever.
bool Delivery::is_told_of_itself(Shipment const& shipment) const {
    return logs_.sink.logs_errors_to(
        shipment.destination,
        {shipment.group.account, shipment.group.region, shipment.group.name, shipment.stream_name});
}

// False where the block's log stream was deleted meanwhile, or nothing of it is handed on.
bool Delivery::turn_to(Shipment& shipment, Block const& block) {
    if (block.stream == shipment.stream) return !shipment.stream_name.empty();
    pack(shipment);
    shipment.stream = block.stream;
    shipment.stream_name = state_.stream_name(block.stream).value_or("");
    if (is_told_of_itself(shipment)) shipment.stream_name.clear();
    begin(shipment);
    return !shipment.stream_name.empty();
}

void Delivery::add_block(Shipment& shipment, Block const& block) {
    base::Result<std::vector<LogEvent>> const events =
        read_events({logs_, shipment.group, shipment.now}, block, block_bytes_);
    if (!events && events.error().kind != base::ErrorKind::quarantine) {
        throw aws::service_unavailable(events.error().message);  // tried again
    }
    if (!events) {
        lost_.add();
        base::log_error("a block of log events cannot be read and is not delivered",
                        {{"log_group", shipment.group.name}, {"reason", events.error().message}});
        return;
    }
    for (LogEvent const& event : *events) add_event(shipment, event);
}

// Only space-delimited patterns hand on what they take out.
void Delivery::add_event(Shipment& shipment, LogEvent const& event) {
    std::vector<pattern::Extracted> fields;
    if (shipment.pattern.has_fields()) {
        std::optional<std::vector<pattern::Extracted>> extracted =
            shipment.pattern.extract(event.message);
        if (!extracted) return;
        fields = *std::move(extracted);
    } else if (!shipment.pattern.matches(event.message)) {
        return;
    }
    for (pattern::Extracted const& field : shipment.system_fields) fields.push_back(field);
    if (envelope_.add(event, fields)) return;
    pack(shipment);
    envelope_.add(event, fields);
}

void Delivery::begin(Shipment const& shipment) {
    envelope_.begin({shipment.group.account, shipment.group.name, shipment.stream_name,
                     shipment.filter.name, shipment.filter.policy != 0});
}

// Packing costs as much as all else: it goes on beside what comes next.
void Delivery::pack(Shipment& shipment) {
    if (envelope_.events() == 0) return;
    shipment.events += envelope_.events();
    shipment.packed.push_back(
        core_.pool.run([json = envelope_.finish()] { return pack_envelope(json); }));
    begin(shipment);
}

void Delivery::send(Shipment& shipment) {
    pack(shipment);
    if (shipment.packed.empty()) return;
    aws::Caller const writer =
        writer_for(logs_, {shipment.filter.destination_arn, shipment.filter.role_arn},
                   sender_of(shipment.group), shipment.now);
    for (std::future<std::string>& envelope : shipment.packed) {
        logs_.sink.put_record(shipment.destination, core_.pool.get(envelope), writer, shipment.now);
    }
    shipment.packed.clear();
}

// Keeps the cursor where it was, and says when to try again.
base::Instant Delivery::failed(SubscriptionFilter filter, aws::Error const& error,
                               base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    if (filter.failing_since_millis == 0) filter.failing_since_millis = millis;
    std::int64_t const failing_for = millis - filter.failing_since_millis;
    filter.retry_at_millis =
        millis + std::clamp(failing_for, kFirstRetryMillis, kLongestRetryMillis);
    base::log_warn("a subscription could not be delivered and is tried again",
                   {{"filter", filter.name}, {"code", error.code}, {"reason", error.message}});
    if (failing_for >= kRetryForMillis) give_up(filter, now);
    subscriptions_.save(filter);
    return base::from_millis(filter.retry_at_millis);
}

// Events that could not be delivered for a day are not tried again; younger ones still are.
void Delivery::give_up(SubscriptionFilter& filter, base::Instant now) {
    std::int64_t const before = base::to_millis(now) - kRetryForMillis;
    std::uint64_t count = 0;
    for (;;) {
        std::vector<Block> const blocks =
            state_.blocks_after(filter.group, filter.cursor, kBlocksPerFilter);
        auto const old = [&](Block const& block) { return block.ingestion_millis <= before; };
        auto const first_kept = std::find_if_not(blocks.begin(), blocks.end(), old);
        if (first_kept == blocks.begin()) break;
        filter.cursor = std::prev(first_kept)->id;
        count += static_cast<std::uint64_t>(first_kept - blocks.begin());
    }
    if (count == 0) return;
    core_.after_commit([this, count] { lost_.add(count); });
    base::log_warn("log events could not be delivered for 24 hours and are given up",
                   {{"filter", filter.name}, {"blocks", count}});
}

}  // namespace cloud::logs
