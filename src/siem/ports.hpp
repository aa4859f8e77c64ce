// How the stages of the SIEM meet: none includes another's tree, pipeline.cpp wires them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "siem/batch.hpp"
#include "siem/event.hpp"

namespace siem {

// What an object could not be taken in as, kept aside with the reason until someone drives it
// again.
struct Quarantined {
    std::string id;  // deterministic, from bucket, key and ETag, or the message: repeats are one
    base::Instant at = {};
    std::string queue;
    std::string bucket;  // "" where the message named none
    std::string key;
    std::string reason;
    std::string message;  // the SQS message's body, whole
};

// The code of an insert's error where another process is storing some of the same events: nothing
// is wrong, and it will soon be done.
inline constexpr char const* kContended = "Contended";

// The event store, as the intake sees it. Thread-safe.
class EventStore {
  public:
    virtual ~EventStore() = default;
    struct Stored {
        std::uint64_t rows = 0;        // now durable and searchable
        std::uint64_t duplicates = 0;  // were there already, or twice in the batch
    };
    // Durable when it returns. An event is known by its account, log group, log stream and id;
    // one that is stored already is left out. Errors are ErrorKind::retry: nothing, or a part that
    // a repeat will find, was stored. kContended is worth another try at once.
    virtual base::Result<Stored> insert(Batch const& batch) = 0;
    // 1 where it was not there yet.
    virtual base::Result<std::uint64_t> quarantine(Quarantined const& object) = 0;
    virtual base::Result<std::optional<Quarantined>> find_quarantined(std::string_view id) = 0;
    virtual base::Result<void> release(std::string_view id) = 0;  // out of the quarantine
};

}  // namespace siem
