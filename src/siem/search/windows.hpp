// A span of time in growing parts, so that what is near is found without reading what is far. Pure.
//
//   windows_down(from, until)   // the last minute, the eight before, the hour before those, …
//
//   Descent down({from, until}, days, {.wanted = 100});
//   while (std::optional<Window> window = down.next(found)) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace siem::search {

struct Window {
    base::Instant from;
    base::Instant until;
};

// All of the span, side by side; nothing of an empty one.
std::vector<Window> windows_down(base::Instant from, base::Instant until);
std::vector<Window> windows_up(base::Instant from, base::Instant until);

// What the store tells of a day without reading it.
struct Day {
    base::Instant oldest;
    base::Instant newest;
    std::uint64_t events = 0;
};

// The windows of a search, newest first, by how many events are in them: the first has as many as
// the last search of its kind needed, or about as many as are read at once anyway; each later one
// as many as those before it let expect to be needed. Days may be those of a moment ago: what has
// come since is in the windows, but not counted.
class Descent {
  public:
    struct Goal {
        std::uint64_t wanted = 0;
        bool by_words = false;  // the word index answers, however much it is asked about
        double rarity = 0;      // one of so many events is found; 0 where nobody knows
    };
    // Days are apart from each other, the newest first.
    Descent(Window span, std::vector<Day> days, Goal goal);

    // After those before have `found` so many, which is not enough. Windows lie side by side, from
    // the end of the span to where it begins.
    std::optional<Window> next(std::uint64_t found);

    // Where so many were found and `oldest` is the time of the oldest, or of where it ended.
    double rarity(std::uint64_t found, base::Instant oldest) const;

  private:
    std::uint64_t needed(std::uint64_t found) const;
    std::uint64_t events_since(base::Instant from) const;

    Window const span_;
    base::Instant down_to_;  // before it nothing has been looked for yet
    std::vector<Day> const days_;
    Goal const goal_;
};

}  // namespace siem::search
