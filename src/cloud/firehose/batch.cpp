#include "cloud/firehose/batch.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cloud/firehose/encryption.hpp"

namespace cloud::firehose {
namespace {

// What was put together is sealed together: it is opened once for all of its records.
struct Opened {
    disk::Place place;
    std::string records;
};

base::Result<std::string> read_sealed(Buffer const& buffer, Stream const& stream,
                                      BufferedRecord const& record, Opened& opened) {
    disk::Place const& place = record.place;
    if (opened.place.bytes == 0 || opened.place.segment != place.segment ||
        opened.place.offset != place.offset) {
        base::Result<std::string> sealed = buffer.state.read(record);
        if (!sealed) return sealed;
        opened = {place, open_records(buffer.vault, stream, *sealed, buffer.now)};
    }
    auto const within = static_cast<std::size_t>(record.within);
    if (within + record.bytes > opened.records.size()) {
        return base::fail(base::ErrorKind::quarantine, "a sealed record is not where it was");
    }
    return opened.records.substr(within, record.bytes);
}

}  // namespace

base::Instant Batch::oldest_arrival() const {
    return base::from_millis(records.empty() ? 0 : records.front().arrived_millis);
}

Batch read_batch(Buffer const& buffer, Stream const& stream, Oldest const& until) {
    Batch batch;
    batch.places = buffer.state.oldest(stream, until);
    batch.records.reserve(batch.places.size());
    Opened opened;
    for (BufferedRecord const& place : batch.places) {
        base::Result<std::string> data = place.sealed == 0
                                             ? buffer.state.read(place)
                                             : read_sealed(buffer, stream, place, opened);
        if (data) {
            batch.records.push_back({place.arrived_millis, *std::move(data)});
        } else if (data.error().kind == base::ErrorKind::quarantine) {
            base::log_error("a buffered record is damaged and is lost",
                            {{"stream", stream.arn()}, {"reason", data.error().message}});
        } else {
            throw aws::Error("InternalError", data.error().message, 500);
        }
    }
    return batch;
}

ProcessedBatch process(Processing const& processing, std::vector<ArrivedRecord> const& records) {
    ProcessedBatch out;
    for (ArrivedRecord const& record : records) {
        try {
            std::vector<Piece> pieces = process(processing, record.data);
            std::move(pieces.begin(), pieces.end(), std::back_inserter(out.pieces));
            out.passed.push_back(&record);
        } catch (Refusal const& why) {
            out.refused.push_back({record, why});
        }
    }
    return out;
}

std::string error_line(RefusedRecord const& refused, Attempts const& attempts) {
    codec::Json const line =
        codec::Json::object({{"attemptsMade", attempts.made},
                             {"arrivalTimestamp", refused.record.arrived_millis},
                             {"errorCode", refused.why.code},
                             {"errorMessage", refused.why.message},
                             {"attemptEndingTimestamp", base::to_millis(attempts.ended)},
                             {"rawData", base::base64(refused.record.data)}});
    return codec::to_json(line) + "\n";
}

}  // namespace cloud::firehose
