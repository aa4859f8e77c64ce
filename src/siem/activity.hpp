// What is remembered of sources, a row for each and each day of its events: so it is known after a
// restart, and by every process on the same store, what there is and how often it speaks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "siem/tally.hpp"

namespace siem {

struct SourceDay {
    SourceName name;
    std::int64_t day = 0;  // since 1970
    std::string dataset = {};
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    std::uint64_t failures = 0;
    base::Instant newest = {};     // of its events
    base::Instant ingested = {};   // when the last came in
    std::int64_t longest_gap = 0;  // seconds, ended on this day; 0: none is known
    std::uint32_t hours = 0;       // bit n: there was an event in the n-th hour
};

// Thread-safe.
class ActivityStore {
  public:
    virtual ~ActivityStore() = default;
    // More of these days: what is there is added to.
    virtual base::Result<void> add(std::vector<SourceDay> const& days) = 0;
    // Every source that spoke on the day, once.
    virtual base::Result<void> each_of(std::int64_t day,
                                       std::function<void(SourceDay)> const& visit) = 0;
};

// A batch that is durable now.
struct StoredBatch {
    std::string const& queue;
    Tally const& tally;
    std::uint64_t rows = 0;        // of those counted, that were new
    std::uint64_t duplicates = 0;  // and that were there already
    base::Instant at = {};
};
// Is told of what the intake does. Thread-safe.
class Witness {
  public:
    virtual ~Witness() = default;
    virtual void stored(StoredBatch const& batch) = 0;
};

// A queue, as far as it is known.
struct QueueState {
    std::string queue;  // its name or URL, as in StoredBatch
    std::uint64_t waiting = 0;
    std::uint64_t in_flight = 0;  // with us or others
    std::uint64_t delayed = 0;
    base::Instant asked = {};      // when SQS said so last; epoch: never
    base::Instant last_poll = {};  // that was answered; epoch: never
    base::Instant oldest = {};  // when the oldest that is not stored was sent; epoch: none is known
    std::string error = {};     // why SQS does not say, or ""
    // All that was sent until then has been taken in.
    base::Instant heard_until(base::Instant now) const;
};

}  // namespace siem
