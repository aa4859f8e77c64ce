#include "cloud/firehose/endpoint_delivery.hpp"

#include <algorithm>
#include <cmath>

#include "base/id.hpp"
#include "base/log.hpp"
#include "cloud/firehose/flush.hpp"

namespace cloud::firehose {
namespace {

// The guide's: 1 s, doubled each time up to 2 min, give or take 15 %.
constexpr double kLongestRetryMillis = 120'000;
constexpr double kFirstRetryMillis = 1000;
constexpr std::int64_t kMostDoublings = 7;
constexpr std::uint64_t kJitterPercent = 15;
// The courier's own time limit, and some more.
constexpr std::chrono::minutes kForgottenAfter(5);

std::int64_t retry_after_millis(std::int64_t attempts, base::Random& random) {
    double const doubled =
        std::ldexp(kFirstRetryMillis, static_cast<int>(std::min(attempts - 1, kMostDoublings)));
    double const factor =
        (100.0 - kJitterPercent + static_cast<double>(random.below(2 * kJitterPercent + 1))) / 100;
    return static_cast<std::int64_t>(std::min(doubled, kLongestRetryMillis) * factor);
}

}  // namespace

EndpointDelivery::EndpointDelivery(Core& core, Neighbours const& neighbours)
    : core_(core),
      state_(neighbours.state),
      vault_(neighbours.vault),
      s3_(neighbours.s3),
      report_(neighbours.report),
      delivered_(core.metrics.counter("catchment_firehose_endpoint_records_total",
                                      "Records that HTTP endpoints have taken.")),
      failures_(core.metrics.counter("catchment_firehose_endpoint_failures_total",
                                     "Requests that HTTP endpoints did not take.")) {}

base::Instant EndpointDelivery::due(Stream const& stream, base::Instant now) const {
    auto const waiting = in_flight_.find(stream.id);
    bool const settled = stream.request.is_settled();
    if (!settled && waiting != in_flight_.end() && waiting->second > now) return waiting->second;
    // As Flush::due has it.
    bool const far = base::from_millis(stream.retry_at_millis) > now + kForgottenAfter;
    return stream.retry_at_millis == 0 || far ? now : base::from_millis(stream.retry_at_millis);
}

std::uint64_t EndpointDelivery::step(Stream& stream, base::Instant now) {
    if (stream.request.is_settled()) return finish(stream, now);
    send(stream, now);
    return 0;
}

void EndpointDelivery::send(Stream& stream, base::Instant now) {
    if (courier_ == nullptr) throw aws::Error("InternalError", "there is no way to HTTP endpoints");
    OpenRequest& request = stream.request;
    Oldest until{.bytes = stream.destination.buffering().size_bytes(),
                 .records = kMaximumRequestRecords};
    if (!request.id.empty()) until = {.last_record = request.last_record};
    Batch const batch = read_batch({state_, vault_, now}, stream, until);
    if (request.id.empty()) {
        request.id = base::uuid(core_.random);
        request.last_record = batch.places.back().id;
        request.opened_millis = base::to_millis(now);
    }
    ProcessedBatch processed = process(stream.destination.processing, batch.records);
    request.delivered = processed.pieces.empty();
    state_.save(stream);
    if (request.delivered) return;
    EndpointRequest out{request.id, {}};
    for (Piece& piece : processed.pieces) out.records.push_back(std::move(piece.data));
    auto const done = [this, stream_id = stream.id,
                       request_id = request.id](base::Result<http::Response> answer) {
        core_.post([this, stream_id, request_id, answer = std::move(answer)](base::Instant then) {
            answered(stream_id, request_id, answer, then);
        });
    };
    core_.after_commit([this, done, stream_id = stream.id, until = now + kForgottenAfter,
                        sent = make_endpoint_request(stream, out, now)]() mutable {
        in_flight_[stream_id] = until;
        courier_->send(std::move(sent), done);
    });
}

void EndpointDelivery::answered(std::int64_t stream_id, std::string const& request_id,
                                base::Result<http::Response> const& answer, base::Instant now) {
    in_flight_.erase(stream_id);
    core_.signal(kFlushTopic);
    std::optional<Stream> stream = state_.find(stream_id);
    if (!stream || stream->request.id != request_id || stream->request.is_settled()) return;
    OpenRequest& request = stream->request;
    ++request.attempts;
    std::optional<EndpointFailure> const failure = check_endpoint_answer(request_id, answer);
    request.delivered = !failure;
    stream->retry_at_millis = 0;
    if (failure) {
        failures_.add();
        report_.endpoint(*stream, *failure, now);
        std::int64_t const open_for = base::to_millis(now) - request.opened_millis;
        if (failure->permanent || open_for >= stream->destination.http->retry_seconds * 1000) {
            request.error_code = failure->code;
            request.error_message = failure->message;
        } else {
            stream->retry_at_millis =
                base::to_millis(now) + retry_after_millis(request.attempts, core_.random);
        }
        base::log_warn("a delivery to an HTTP endpoint failed",
                       {{"stream", stream->arn()}, {"code", failure->code}});
    }
    state_.save(*stream);
}

std::uint64_t EndpointDelivery::finish(Stream& stream, base::Instant now) {
    OpenRequest const request = stream.request;
    Batch const batch =
        read_batch({state_, vault_, now}, stream, {.last_record = request.last_record});
    ProcessedBatch const processed = process(stream.destination.processing, batch.records);
    s3_.refuse(stream, processed.refused, {.ended = now});
    if (!request.delivered) {
        std::vector<RefusedRecord> refused;
        for (ArrivedRecord const* record : processed.passed) {
            refused.push_back(
                {*record, {"http-endpoint-failed", request.error_code, request.error_message}});
        }
        s3_.refuse(stream, refused, {request.attempts, now});
    }
    if (stream.destination.http->back_up_all) {
        s3_.back_up(stream, stream.destination.s3, batch, now);
    }
    std::uint64_t const before = stream.buffered_bytes;
    state_.drop(stream, batch.places);
    stream.request = {};
    stream.retry_at_millis = stream.failing_since_millis = 0;
    state_.save(stream);
    if (request.delivered) {
        core_.after_commit([this, count = processed.passed.size()] { delivered_.add(count); });
    }
    return before - stream.buffered_bytes;
}

}  // namespace cloud::firehose
