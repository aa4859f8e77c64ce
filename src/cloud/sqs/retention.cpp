#include "cloud/sqs/retention.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace cloud::sqs {
namespace {

constexpr std::int64_t kMessagesPerStep = 256;
constexpr base::Duration kPause = std::chrono::minutes(1);

}  // namespace

base::Instant Retention::step(base::Instant now) {
    if (state_.remove_discarded(kMessagesPerStep) == kMessagesPerStep) return now;
    base::Instant next = now + kPause;
    for (Queue const& queue : state_.all()) {
        state_.bring_back(queue, base::to_millis(now));
        std::int64_t const kept_millis = queue.seconds("MessageRetentionPeriod") * 1000;
        std::int64_t const before = base::to_millis(now) - kept_millis;
        if (state_.expire(queue, before, kMessagesPerStep) == kMessagesPerStep) return now;
        std::optional<std::int64_t> const oldest = state_.oldest_sent(queue);
        // A millisecond later, because it is kept for the whole of its time.
        if (oldest) next = std::min(next, base::from_millis(*oldest + kept_millis + 1));
    }
    core_.after_commit([this] { state_.release_segments(); });
    return next;
}

}  // namespace cloud::sqs
