// How much of which source a batch holds, counted while it is filled, so that nobody has to look
// at its rows again. A source is a log group of an account in a Region. One thread.
//
//   tally.add(event);              // beside batch.add(event)
//   watch.stored({queue, tally, stored, now});
//   tally.clear();
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "siem/event.hpp"

namespace siem {

struct SourceName {
    std::string account;
    std::string region;
    std::string log_group;
    auto operator<=>(SourceName const&) const = default;
};
struct SourceNameHash {
    std::size_t operator()(SourceName const& name) const;
};

// How many took how long, by powers of two of a millisecond: bucket n is below 2^n ms.
using Latencies = std::array<std::uint32_t, 32>;
std::size_t latency_bucket(std::int64_t micros);

// Of one source and one day (UTC) of its events.
struct SourceCount {
    SourceName name;
    std::int64_t day_begins = 0;  // µs
    std::string dataset = {};     // of its first event that has one
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;     // of messages
    std::uint64_t failures = 0;  // events that are not what they begin as
    std::int64_t oldest = 0;     // µs
    std::int64_t newest = 0;
    // The longest that it went without an event, and when that ended; of the events in the order
    // they came in.
    std::int64_t longest_gap = 0;
    std::int64_t longest_gap_ended = 0;
    std::uint32_t hours = 0;    // bit n: there was an event in the n-th hour of the day
    std::int64_t ingested = 0;  // µs, of the last of them
    Latencies latencies = {};   // from the event to its arrival
};

class Tally {
  public:
    static constexpr std::size_t kMostDatasets = 64;  // of a batch; the rest is "other"

    void add(Event const& event);
    void clear();

    std::vector<SourceCount> const& sources() const { return sources_; }
    std::unordered_map<std::string, std::uint64_t> const& datasets() const { return datasets_; }

  private:
    SourceCount& of(SourceName name, std::int64_t at);

    struct Key {
        SourceName name;
        std::int64_t day;
        bool operator==(Key const&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(Key const& key) const {
            return SourceNameHash{}(key.name) ^ (static_cast<std::size_t>(key.day) * 0x9E3779B9U);
        }
    };

    std::vector<SourceCount> sources_;
    std::unordered_map<Key, std::size_t, KeyHash> places_;
    std::size_t last_ = 0;
    std::unordered_map<std::string, std::uint64_t> datasets_;
    std::pair<std::string const, std::uint64_t>* last_dataset_ = nullptr;
};

}  // namespace siem
