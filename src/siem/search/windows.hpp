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

// The windows of a search, newest first, by how many events are in them: the first has about as
// many as are read at once anyway, each later one as many as those before it let expect to be
// needed.
class Descent {
  public:
    struct Goal {
        std::uint64_t wanted = 0;
        bool by_words = false;  // the word index answers, however much it is asked about
    };
    // Days are apart from each other, the newest first.
    Descent(Window span, std::vector<Day> days, Goal goal);

    // After those before have `found` so many, which is not enough; nothing where there are no more
    // events. Windows lie side by side, the last ends where the span begins.
    std::optional<Window> next(std::uint64_t found);

  private:
    std::uint64_t needed(std::uint64_t found) const;

    Window rest_;  // where nothing has been looked for yet
    std::vector<Day> days_;
    Goal goal_;
    std::size_t day_ = 0;     // of the rest's end
    std::uint64_t seen_ = 0;  // events in the windows before, about
};

}  // namespace siem::search
