#include "siem/activity.hpp"

#include <algorithm>

namespace siem {

// A poll waits twenty seconds and may be tried again; where there has been none for longer, nobody
// knows what is there.
base::Instant QueueState::heard_until(base::Instant now) const {
    constexpr std::chrono::minutes kPolls(2);
    base::Instant until = now;
    if (oldest != base::Instant()) until = std::min(until, oldest);
    if (last_poll < now - kPolls) until = std::min(until, last_poll);
    return until;
}

}  // namespace siem
