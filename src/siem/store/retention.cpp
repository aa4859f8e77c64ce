#include "siem/store/retention.hpp"

#include "base/log.hpp"

namespace siem::store {

base::Instant Retention::step(base::Instant now) {
    base::Result<std::uint64_t> const dropped =
        store_.drop_days_before(now - std::chrono::hours(24) * days_);
    if (!dropped) {
        base::log_warn("retention failed and tries again", {{"reason", dropped.error().message}});
        return now + std::chrono::minutes(5);
    }
    if (*dropped > 0) base::log_info("retention dropped old days", {{"days", *dropped}});
    return now + std::chrono::hours(1);
}

}  // namespace siem::store
