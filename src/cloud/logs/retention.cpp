#include "cloud/logs/retention.hpp"

#include <chrono>

namespace cloud::logs {
namespace {

constexpr std::int64_t kBlocksPerStep = 2000;
constexpr std::chrono::minutes kInterval(1);

}  // namespace

base::Instant Retention::step(base::Instant now) {
    if (remove_some(now) > 0) {
        garbage_ = true;
        return now;  // there may be more
    }
    if (garbage_) {
        core_.after_commit([this] {
            state_.release_segments();
            garbage_ = false;
        });
    }
    return now + kInterval;
}

std::int64_t Retention::remove_some(base::Instant now) {
    if (std::int64_t const swept = state_.sweep(kBlocksPerStep); swept > 0) return swept;
    std::int64_t expired = 0;
    for (Group const& group : state_.groups_with_retention()) {
        base::Instant const before = now - std::chrono::hours(24 * group.retention_days);
        expired += state_.expire(group, base::to_millis(before), kBlocksPerStep - expired);
        if (expired >= kBlocksPerStep) break;
    }
    return expired;
}

}  // namespace cloud::logs
