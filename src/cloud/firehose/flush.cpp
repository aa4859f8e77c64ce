#include "cloud/firehose/flush.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "cloud/firehose/encryption.hpp"
#include "cloud/firehose/retention.hpp"

namespace cloud::firehose {
namespace {

constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;
// A step goes on to the next stream until it has written this much, so that none takes long.
constexpr std::uint64_t kBytesPerStep = 8u << 20;
constexpr std::size_t kGivenUpPerStep = 4096;

}  // namespace

Flush::Flush(Core& core, State& state, Neighbours const& neighbours)
    : core_(core),
      state_(state),
      vault_(neighbours.vault),
      keys_(neighbours.keys),
      s3_(core, neighbours.objects, neighbours.authoriser),
      report_(neighbours.authoriser),
      endpoints_(core, {state, vault_, s3_, report_}),
      records_delivered_(core.metrics.counter("catchment_firehose_delivered_records_total",
                                              "Records in the objects that Firehose wrote.")),
      failures_(core.metrics.counter("catchment_firehose_failed_deliveries_total",
                                     "Deliveries that S3 refused, each try counted.")),
      lost_(core.metrics.counter("catchment_firehose_lost_records_total",
                                 "Records given up after 24 hours of failed deliveries, or "
                                 "damaged on the disk.")) {}

base::Instant Flush::step(base::Instant now) {
    base::Instant next = base::kNever;
    std::uint64_t bytes = 0;
    for (Stream const& stream : state_.with_work()) {
        if (bytes >= kBytesPerStep) return now;
        Tended const tended = tend(stream, now);
        bytes += tended.bytes;
        next = std::min(next, tended.next);
    }
    return next;
}

// What seems to lie further ahead than any pause is long is due: the clock went back.
base::Instant Flush::due(Stream const& stream, base::Instant now) const {
    if (!stream.request.id.empty()) return endpoints_.due(stream, now);
    if (stream.retry_at_millis != 0) {
        bool const far = stream.retry_at_millis > base::to_millis(now) + kLongestRetryMillis;
        return far ? now : base::from_millis(stream.retry_at_millis);
    }
    Buffering const& buffering = stream.destination.buffering();
    bool const from_the_future = stream.oldest_millis > base::to_millis(now);
    if (from_the_future || stream.buffered_bytes >= buffering.size_bytes()) {
        return base::Instant::min();
    }
    return base::from_millis(stream.oldest_millis + buffering.interval_seconds * 1000);
}

// One delivery at most. A step that changed something asks for another, so that it is taken again
// where this one is not committed. One stream's failure is rolled back alone.
Flush::Tended Flush::tend(Stream stream, base::Instant now) {
    if (stream.status == "CREATING" || stream.encryption.is_changing()) {
        finish_change({vault_, keys_, state_}, stream, now);
        state_.save(stream);
        return {0, now};
    }
    if (base::Instant const when = due(stream, now); when > now) return {0, when};
    try {
        std::uint64_t bytes = 0;
        core_.attempt([&] { bytes = deliver(stream, now); });
        return {bytes, now};
    } catch (aws::Error const& error) {
        failed(stream, error, now);
        return {0, stream.retry_at_millis == 0 ? now : base::from_millis(stream.retry_at_millis)};
    }
}

// Answers the bytes that were taken out of the buffer.
std::uint64_t Flush::deliver(Stream& stream, base::Instant now) {
    if (stream.destination.http) {
        std::uint64_t const bytes = endpoints_.step(stream, now);
        if (bytes > 0) core_.signal(kEmptiedTopic);
        if (retire_grants({vault_, keys_, state_}, stream)) state_.save(stream);
        return bytes;
    }
    Batch const batch = read_batch({state_, vault_, now}, stream,
                                   {.bytes = stream.destination.s3.buffering.size_bytes()});
    s3_.deliver(stream, batch, now);
    std::uint64_t const before = stream.buffered_bytes;
    state_.drop(stream, batch.places);
    bool const retired = retire_grants({vault_, keys_, state_}, stream);
    if (stream.retry_at_millis != 0 || retired) {
        stream.retry_at_millis = stream.failing_since_millis = 0;
        state_.save(stream);
    }
    core_.signal(kEmptiedTopic);
    core_.after_commit([this, sound = batch.records.size(), damaged = batch.damaged()] {
        records_delivered_.add(sound);
        lost_.add(damaged);
    });
    return before - stream.buffered_bytes;
}

// Tried again with growing pauses for a day, as Firehose does.
void Flush::failed(Stream& stream, aws::Error const& error, base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    if (stream.failing_since_millis == 0) stream.failing_since_millis = millis;
    std::int64_t const failing_for = millis - stream.failing_since_millis;
    stream.retry_at_millis =
        millis + std::clamp(failing_for, kFirstRetryMillis, kLongestRetryMillis);
    failures_.add();
    base::log_warn("a delivery to S3 failed and is tried again",
                   {{"stream", stream.arn()}, {"code", error.code}, {"reason", error.message}});
    if (std::chrono::milliseconds(failing_for) > kRetryFor) give_up_old(stream, now);
    state_.save(stream);
    report_.s3(stream, error, now);
}

// Those that have waited for all of the day. What came later has its own day.
void Flush::give_up_old(Stream& stream, base::Instant now) {
    std::vector<BufferedRecord> const records = state_.oldest(
        stream,
        {.arrived_before_millis = base::to_millis(now - kRetryFor), .records = kGivenUpPerStep});
    if (records.empty()) return;
    state_.drop(stream, records);
    if (stream.oldest_millis == 0) stream.retry_at_millis = stream.failing_since_millis = 0;
    if (records.size() == kGivenUpPerStep) stream.retry_at_millis = base::to_millis(now) + 1;
    core_.signal(kEmptiedTopic);
    base::log_error("records could not be delivered for 24 hours and are lost",
                    {{"stream", stream.arn()}, {"records", records.size()}});
    core_.after_commit([this, count = records.size()] { lost_.add(count); });
}

}  // namespace cloud::firehose
