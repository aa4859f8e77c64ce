#include "cloud/kms/upkeep.hpp"

#include <algorithm>

#include "cloud/kms/rotation.hpp"

namespace cloud::kms {
namespace {

constexpr std::int64_t kKeysPerStep = 64;

// The first date after now in the rhythm that the key has: a clock that stood still for years
// makes up for none of them.
std::int64_t next_rotation(Key const& key, std::int64_t now_millis) {
    std::int64_t const period = key.rotation_days * kDayMillis;
    std::int64_t const missed = (now_millis - key.rotation_next_millis) / period;
    return key.rotation_next_millis + (missed + 1) * period;
}

}  // namespace

base::Instant Upkeep::step(base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    for (Key& key : keys_.state.due(millis, kKeysPerStep)) {
        if (key.deletion_millis > 0) {
            remove(key);
        } else {
            key.rotation_next_millis = next_rotation(key, millis);
            rotate(keys_, key, "AUTOMATIC", millis);
        }
    }
    std::optional<std::int64_t> const next = keys_.state.next_due();
    return next ? std::max(now, base::from_millis(*next)) : base::kNever;
}

void Upkeep::remove(Key const& key) {
    keys_.state.remove(key);
    keys_.core.after_commit([this, key] { keys_.materials.forget(key); });
}

}  // namespace cloud::kms
