#include "base/clock.hpp"

namespace base {

Instant SystemClock::now() const {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace base
