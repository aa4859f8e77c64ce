#include "cloud/firehose/flush.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "cloud/firehose/object_key.hpp"
#include "codec/gzip.hpp"

namespace cloud::firehose {
namespace {

constexpr int kGzipLevel = 6;
constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;

base::Instant due(Stream const& stream) {
    if (stream.retry_at_millis != 0) return base::from_millis(stream.retry_at_millis);
    if (stream.buffered_bytes >= stream.destination.size_bytes()) return base::Instant::min();
    return base::from_millis(stream.oldest_millis + stream.destination.interval_seconds * 1000);
}

}  // namespace

Flush::Flush(Core& core, State& state, ObjectStore& objects)
    : core_(core),
      state_(state),
      objects_(objects),
      delivered_(core.metrics.counter("catchment_firehose_delivered_objects_total",
                                      "Objects that Firehose wrote to S3.")),
      lost_(core.metrics.counter("catchment_firehose_lost_records_total",
                                 "Records given up after 24 hours of failed deliveries.")) {}

base::Instant Flush::step(base::Instant now) {
    base::Instant next = base::kNever;
    for (Stream const& stream : state_.with_work()) next = std::min(next, tend(stream, now));
    return next;
}

// One object at most, so that no step takes long. Answers when the stream wants to be seen again.
base::Instant Flush::tend(Stream stream, base::Instant now) {
    if (stream.status == "CREATING") {
        stream.status = "ACTIVE";
        state_.save(stream);
        if (stream.buffered_bytes == 0) return base::kNever;
    }
    if (due(stream) > now) return due(stream);
    core_.db.savepoint();
    try {
        deliver(stream, now);
        core_.db.release_savepoint();
        return now;  // there may be more
    } catch (aws::Error const& error) {
        core_.db.rollback_savepoint();
        failed(stream, error, now);
        return base::from_millis(stream.retry_at_millis);
    }
}

void Flush::deliver(Stream& stream, base::Instant now) {
    std::vector<BufferedRecord> const records =
        state_.oldest(stream, stream.destination.size_bytes());
    std::string body;
    for (BufferedRecord const& record : records) {
        base::Result<std::string> const bytes = state_.read(record);
        if (bytes) {
            body += *bytes;
            continue;
        }
        lost_.add();
        base::log_error("a buffered record cannot be read and is lost",
                        {{"stream", stream.arn()}, {"reason", bytes.error().message}});
    }
    if (stream.destination.gzip) body = codec::gzip(body, kGzipLevel);
    ObjectPut object;
    object.bucket = stream.destination.bucket();
    object.key = object_key(stream, base::from_millis(records.front().arrived_millis), core_.random);
    object.body = body;
    if (stream.destination.gzip) object.content_encoding = "gzip";
    object.writer_account = stream.account;
    object.writer_arn = stream.destination.role_arn;
    objects_.put_object(object, now);
    state_.drop(stream, records);
    if (stream.retry_at_millis != 0) {
        stream.retry_at_millis = stream.failing_since_millis = 0;
        state_.save(stream);
    }
    core_.after_commit([this] {
        delivered_.add();
        state_.release_segments();
    });
}

// Tried again with growing pauses for a day, as Firehose does; then the oldest records are given
// up, and counted.
void Flush::failed(Stream& stream, aws::Error const& error, base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    if (stream.failing_since_millis == 0) stream.failing_since_millis = millis;
    std::int64_t const failing_for = millis - stream.failing_since_millis;
    std::int64_t const pause =
        std::clamp(failing_for, kFirstRetryMillis, kLongestRetryMillis);
    stream.retry_at_millis = millis + pause;
    base::log_warn("a delivery to S3 failed and is tried again",
                   {{"stream", stream.arn()}, {"code", error.code}, {"reason", error.message}});
    if (base::from_millis(millis) - base::from_millis(stream.failing_since_millis) > kRetryFor) {
        std::vector<BufferedRecord> const records =
            state_.oldest(stream, stream.destination.size_bytes());
        state_.drop(stream, records);
        lost_.add(records.size());
        stream.failing_since_millis = millis;
    }
    state_.save(stream);
    Destination const& to = stream.destination;
    if (errors_ == nullptr || to.error_log_group.empty()) return;
    codec::Json const message = codec::Json::object(
        {{"deliveryStreamARN", stream.arn()},
         {"destination", to.bucket_arn},
         {"deliveryStreamVersionId", stream.version},
         {"message", "Failed to deliver data to S3: " + error.message},
         {"errorCode", "S3." + error.code}});
    errors_->write({stream.account, stream.region, to.error_log_group, to.error_log_stream},
                   codec::to_json(message), now);
}

}  // namespace cloud::firehose
