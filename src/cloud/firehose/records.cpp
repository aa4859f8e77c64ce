#include "cloud/firehose/records.hpp"

#include "aws/input.hpp"
#include "base/id.hpp"
#include "cloud/firehose/encryption.hpp"
#include "cloud/firehose/flush.hpp"

namespace cloud::firehose {
namespace {

constexpr std::size_t kRecordIdDigits = 64;

std::string read_data(codec::Json const& record, std::string const& member) {
    std::string data = aws::required_base64(record, "Data");
    if (data.size() <= kMaximumRecordBytes) return data;
    std::string const size = std::to_string(data.size());
    throw aws::validation("java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]",
                          member + ".data",
                          "Member must have length less than or equal to 1024000");
}

std::vector<std::string> read_batch(codec::Json const& in) {
    codec::Json::Array const& records = in.at("Records").items();
    std::string const shown = "[" + std::to_string(records.size()) + " records]";
    if (records.empty()) {
        throw aws::validation(shown, "records",
                              "Member must have length greater than or equal to 1");
    }
    if (records.size() > kMaximumBatchRecords) {
        throw aws::validation(shown, "records",
                              "Member must have length less than or equal to 500");
    }
    std::vector<std::string> batch;
    batch.reserve(records.size());
    std::size_t bytes = 0;
    for (codec::Json const& record : records) {
        std::string const member = "records." + std::to_string(batch.size() + 1) + ".member";
        batch.push_back(read_data(record, member));
        bytes += batch.back().size();
    }
    if (bytes > kMaximumBatchBytes) throw invalid_argument("Records size exceeds 4 MB limit");
    return batch;
}

aws::Error slow_down() { return {"ServiceUnavailableException", "Slow down.", 503}; }

}  // namespace

// Otherwise the delivery knows already when the stream is due, and a step less is taken.
void accept(Streams& s, Stream& stream, std::vector<std::string_view> const& records,
            base::Instant now) {
    std::uint64_t const size = stream.destination.buffering().size_bytes();
    bool const was_empty = stream.oldest_millis == 0;
    bool const was_full = stream.buffered_bytes >= size;
    State::Seal seal;
    if (stream.encryption.in_force) {
        seal = [&](std::string_view together) {
            return seal_records(s.vault, stream, together, now);
        };
    }
    s.state.append(stream, records, base::to_millis(now), seal);
    bool const is_full = stream.buffered_bytes >= size;
    if (was_empty || (is_full && !was_full)) s.core.signal(kFlushTopic);
}

codec::Json put_record(Streams& s, aws::Invocation const& call) {
    Stream stream = open_taking_stream(s, call);
    std::string const data = read_data(call.input.at("Record"), "record");
    if (!s.throttle.take_request(stream.id, call.now) ||
        !s.throttle.take_record(stream.id, data.size(), call.now)) {
        throw slow_down();
    }
    accept(s, stream, {data}, call.now);
    return codec::Json::object({{"RecordId", base::hex_id(s.core.random, kRecordIdDigits)},
                                {"Encrypted", stream.encryption.in_force.has_value()}});
}

codec::Json put_record_batch(Streams& s, aws::Invocation const& call) {
    Stream stream = open_taking_stream(s, call);
    std::vector<std::string> const batch = read_batch(call.input);
    if (!s.throttle.take_request(stream.id, call.now)) throw slow_down();
    std::vector<std::string_view> taken;
    codec::Json responses = codec::Json::array();
    for (std::string const& record : batch) {
        if (s.throttle.take_record(stream.id, record.size(), call.now)) {
            taken.push_back(record);
            responses.push(
                codec::Json::object({{"RecordId", base::hex_id(s.core.random, kRecordIdDigits)}}));
        } else {
            aws::Error const error = slow_down();
            responses.push(
                codec::Json::object({{"ErrorCode", error.code}, {"ErrorMessage", error.message}}));
        }
    }
    if (!taken.empty()) accept(s, stream, taken, call.now);
    return codec::Json::object({{"FailedPutCount", batch.size() - taken.size()},
                                {"Encrypted", stream.encryption.in_force.has_value()},
                                {"RequestResponses", std::move(responses)}});
}

}  // namespace cloud::firehose
