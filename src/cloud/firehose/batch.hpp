// What a delivery takes out of a stream's buffer, and what the stream's processors make of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cloud/firehose/state.hpp"
#include "cloud/vault.hpp"

namespace cloud::firehose {

struct ArrivedRecord {
    std::int64_t arrived_millis = 0;
    std::string data;
};

struct Batch {
    std::vector<BufferedRecord> places;  // of all, for State::drop
    std::vector<ArrivedRecord> records;  // of those that could be read
    std::uint64_t damaged() const { return places.size() - records.size(); }
    base::Instant oldest_arrival() const;
};

// What is damaged does not hold up what is sound. Throws aws::Error where a record cannot be read
// now, or may not be opened: that is tried again.
struct Buffer {
    State& state;
    Vault& vault;
    base::Instant now;
};
Batch read_batch(Buffer const& buffer, Stream const& stream, Oldest const& until);

struct RefusedRecord {
    ArrivedRecord record;
    Refusal why;
};
struct ProcessedBatch {
    std::vector<Piece> pieces;
    std::vector<ArrivedRecord const*> passed;  // that the pieces are of
    std::vector<RefusedRecord> refused;
};
// The records outlive what comes of them.
ProcessedBatch process(Processing const& processing, std::vector<ArrivedRecord> const& records);

// One line of an object of the error output. Shape: Firehose guide, "Handle data delivery
// failures".
struct Attempts {
    std::int64_t made = 1;
    base::Instant ended;
};
std::string error_line(RefusedRecord const& refused, Attempts const& attempts);

}  // namespace cloud::firehose
