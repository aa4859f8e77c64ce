// How often a source speaks, from what is remembered of its days, and whether it has been silent
// for longer than that. Pure.
//
//   Silence silence = silence_of(days, last_event, heard_until);
//   if (silence.silent) …nothing since last_event, and its habit is silence.habit…
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "base/clock.hpp"

namespace siem::watch {

// Small: there are two weeks of them of every source.
struct Day {
    std::int32_t day = 0;           // since 1970
    std::uint32_t longest_gap = 0;  // seconds; 0: none is known
    std::uint32_t hours = 0;        // bit n: it spoke in the n-th hour
};

inline constexpr std::int32_t kDaysOfHabit = 15;

struct Silence {
    bool known = false;               // it was heard for long enough to have a habit
    std::chrono::seconds habit{0};    // the longest it usually goes without an event
    std::chrono::seconds allowed{0};  // and how long nobody asks
    bool silent = false;              // it has been longer, or
    bool missed_its_hours = false;    // not spoken in hours in which it does every day
};

// Of days in their order. All that the source said until `heard_until` is known.
Silence silence_of(std::span<Day const> days, base::Instant last_event, base::Instant heard_until);

}  // namespace siem::watch
