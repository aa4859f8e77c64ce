#include "siem/watch/latency.hpp"

#include <algorithm>
#include <cmath>

namespace siem::watch {
namespace {

double lower_bound_seconds(std::size_t bucket) {
    return bucket == 0 ? 0 : std::ldexp(1.0, static_cast<int>(bucket) - 1) / 1000;
}
double upper_bound_seconds(std::size_t bucket) {
    return std::ldexp(1.0, static_cast<int>(bucket)) / 1000;
}

}  // namespace

void Latency::turn(base::Instant now) {
    std::int64_t const window = now.time_since_epoch() / kWindow;
    if (window <= window_) return;
    before_ = window == window_ + 1 ? current_ : Latencies{};
    current_ = {};
    window_ = window;
}

void Latency::add(base::Instant now, Latencies const& counts, base::Duration later) {
    turn(now);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        double const seconds = (lower_bound_seconds(i) + upper_bound_seconds(i)) / 2;
        auto const micros = static_cast<std::int64_t>(seconds * 1e6) + later.count();
        current_[std::max(i, latency_bucket(micros))] += counts[i];
    }
}

std::optional<double> Latency::quantile(base::Instant now, double part) const {
    Latency at = *this;
    at.turn(now);
    double total = 0;
    for (std::size_t i = 0; i < at.current_.size(); ++i) {
        total += at.current_[i] + at.before_[i];
    }
    if (total == 0) return std::nullopt;
    double left = part * total;
    for (std::size_t i = 0; i < at.current_.size(); ++i) {
        double const here = at.current_[i] + at.before_[i];
        if (here >= left && here > 0) {
            double const low = lower_bound_seconds(i);
            return low + (upper_bound_seconds(i) - low) * left / here;
        }
        left -= here;
    }
    return upper_bound_seconds(at.current_.size() - 1);
}

}  // namespace siem::watch
