#include "cloud/firehose/flush.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "cloud/firehose/object_key.hpp"
#include "cloud/firehose/retention.hpp"
#include "codec/gzip.hpp"

namespace cloud::firehose {
namespace {

// What CloudWatch Logs sends is compressed already: more effort gains nothing there.
constexpr int kGzipLevel = 6;
constexpr int kGzipLevelOfGzip = 1;
constexpr std::int64_t kFirstRetryMillis = 1000;
constexpr std::int64_t kLongestRetryMillis = 120'000;
// A step goes on to the next stream until it has written this much, so that none takes long.
constexpr std::uint64_t kBytesPerStep = 8u << 20;
constexpr std::size_t kGivenUpPerStep = 4096;

base::Instant due(Stream const& stream) {
    if (stream.retry_at_millis != 0) return base::from_millis(stream.retry_at_millis);
    if (stream.buffered_bytes >= stream.destination.size_bytes()) return base::Instant::min();
    return base::from_millis(stream.oldest_millis + stream.destination.interval_seconds * 1000);
}

// As the stream's error log words it on AWS, where it has words of its own.
std::string in_words(aws::Error const& error) {
    if (error.code == "NoSuchBucket") {
        return "The specified bucket does not exist. Create the bucket or use a different bucket "
               "that does exist.";
    }
    if (error.code == "AccessDenied") {
        return "Access was denied. Ensure that the trust policy for the provided IAM role allows "
               "Firehose to assume the role, and the access policy allows access to the S3 bucket.";
    }
    return error.message;
}

}  // namespace

Flush::Flush(Core& core, State& state, ObjectStore& objects)
    : core_(core),
      state_(state),
      objects_(objects),
      objects_delivered_(core.metrics.counter("catchment_firehose_delivered_objects_total",
                                              "Objects that Firehose wrote to S3.")),
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

// One object at most. A step that changed something asks for another, so that it is taken again
// where this one is not committed. One stream's failure is rolled back alone.
Flush::Tended Flush::tend(Stream stream, base::Instant now) {
    if (stream.status == "CREATING") {
        stream.status = "ACTIVE";
        state_.save(stream);
        return {0, now};
    }
    if (due(stream) > now) return {0, due(stream)};
    core_.db.savepoint();
    try {
        std::uint64_t const bytes = deliver(stream, now);
        core_.db.release_savepoint();
        return {bytes, now};
    } catch (aws::Error const& error) {
        core_.db.rollback_savepoint();
        failed(stream, error, now);
        return {0, stream.retry_at_millis == 0 ? now : base::from_millis(stream.retry_at_millis)};
    } catch (disk::DatabaseError const&) {
        throw;  // the whole transaction is lost
    } catch (...) {
        core_.db.rollback_savepoint();
        throw;
    }
}

// Answers the bytes that were taken out of the buffer.
std::uint64_t Flush::deliver(Stream& stream, base::Instant now) {
    std::vector<BufferedRecord> const records =
        state_.oldest(stream, {.bytes = stream.destination.size_bytes()});
    Body const body = read(stream, records);
    if (!body.bytes.empty()) put(stream, body.bytes, now);
    std::uint64_t const before = stream.buffered_bytes;
    state_.drop(stream, records);
    if (stream.retry_at_millis != 0) {
        stream.retry_at_millis = stream.failing_since_millis = 0;
        state_.save(stream);
    }
    core_.signal(kEmptiedTopic);
    bool const written = !body.bytes.empty();
    core_.after_commit([this, written, lost = body.lost_records, all = records.size()] {
        objects_delivered_.add(written ? 1 : 0);
        records_delivered_.add(all - lost);
        lost_.add(lost);
    });
    return before - stream.buffered_bytes;
}

// What is damaged does not hold up what is sound. What cannot be read now is tried again.
Flush::Body Flush::read(Stream const& stream, std::vector<BufferedRecord> const& records) {
    Body body;
    for (BufferedRecord const& record : records) {
        base::Result<std::string> const bytes = state_.read(record);
        if (bytes) {
            body.bytes += *bytes;
        } else if (bytes.error().kind == base::ErrorKind::quarantine) {
            ++body.lost_records;
            base::log_error("a buffered record is damaged and is lost",
                            {{"stream", stream.arn()}, {"reason", bytes.error().message}});
        } else {
            throw aws::Error("InternalError", bytes.error().message, 500);
        }
    }
    return body;
}

void Flush::put(Stream const& stream, std::string_view body, base::Instant now) {
    ObjectPut object;
    object.bucket = stream.destination.bucket();
    object.key = object_key(stream, base::from_millis(stream.oldest_millis), core_.random);
    object.body = body;
    std::string packed;
    if (stream.destination.gzip) {
        packed = codec::gzip(body, codec::is_gzip(body) ? kGzipLevelOfGzip : kGzipLevel);
        object.body = packed;
        object.content_encoding = "gzip";
    }
    object.writer_account = stream.account;
    object.writer_arn = stream.destination.role_arn;
    objects_.put_object(object, now);
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
    report(stream, error, now);
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

void Flush::report(Stream const& stream, aws::Error const& error, base::Instant now) {
    Destination const& to = stream.destination;
    if (errors_ == nullptr || to.error_log_group.empty()) return;
    codec::Json const message = codec::Json::object({{"deliveryStreamARN", stream.arn()},
                                                     {"destination", to.bucket_arn},
                                                     {"deliveryStreamVersionId", stream.version},
                                                     {"message", in_words(error)},
                                                     {"errorCode", "S3." + error.code}});
    try {
        errors_->write({stream.account, stream.region, to.error_log_group, to.error_log_stream},
                       codec::to_json(message), now);
    } catch (aws::Error const& refused) {
        base::log_warn("a delivery stream's error log could not be written",
                       {{"stream", stream.arn()}, {"reason", refused.message}});
    }
}

}  // namespace cloud::firehose
