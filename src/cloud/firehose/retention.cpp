#include "cloud/firehose/retention.hpp"

#include <chrono>

namespace cloud::firehose {
namespace {

constexpr std::int64_t kRecordsPerStep = 4096;
// Small streams that are emptied often need no look at the segments each time.
constexpr base::Duration kPause = std::chrono::seconds(10);

}  // namespace

base::Instant Retention::step(base::Instant now) {
    if (state_.remove_discarded(kRecordsPerStep)) return now;
    if (now < next_release_) return next_release_;
    core_.after_commit([this, now] {
        state_.release_segments();
        next_release_ = now + kPause;
    });
    return base::kNever;
}

}  // namespace cloud::firehose
