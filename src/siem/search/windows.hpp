// A span of time in growing parts, so that what is near is found without reading what is far. Pure.
//
//   windows_down(from, until)   // the last minute, the eight before, the hour before those, …
#pragma once

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

}  // namespace siem::search
