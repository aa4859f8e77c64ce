// A count over the last while: the sum of a few slots of time, of which the oldest counts by as
// much of it as is still within. One thread.
//
//   Recent<6> hour(std::chrono::minutes(10));
//   hour.add(now, 120);
//   hour.per_second(now);
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace siem::watch {

template <std::size_t Slots>
class Recent {
  public:
    explicit Recent(base::Duration slot) : slot_(slot) {}

    void add(base::Instant now, std::uint64_t count) {
        turn(now);
        counts_[0] += count;
    }
    double sum(base::Instant now) const {
        Recent current = *this;
        current.turn(now);
        auto const passed = static_cast<double>((now.time_since_epoch() % slot_).count());
        double const kept = 1 - passed / static_cast<double>(slot_.count());
        double total = static_cast<double>(current.counts_[Slots]) * kept;
        for (std::size_t i = 0; i < Slots; ++i) total += static_cast<double>(current.counts_[i]);
        return total;
    }
    double per_second(base::Instant now) const {
        std::chrono::duration<double> const whole = slot_ * Slots;
        return sum(now) / whole.count();
    }

  private:
    // The newest slot first. A clock that went back counts on in the slot it was in.
    void turn(base::Instant now) {
        std::int64_t const slot = now.time_since_epoch() / slot_;
        std::int64_t const turns = std::min<std::int64_t>(slot - current_, Slots + 1);
        for (std::int64_t i = 0; i < turns; ++i) {
            std::copy_backward(counts_.begin(), counts_.end() - 1, counts_.end());
            counts_[0] = 0;
        }
        current_ = std::max(current_, slot);
    }

    base::Duration slot_;
    std::int64_t current_ = 0;
    std::array<std::uint64_t, Slots + 1> counts_ = {};
};

// Over a minute and an hour.
class Rate {
  public:
    void add(base::Instant now, std::uint64_t count) {
        minute_.add(now, count);
        hour_.add(now, count);
    }
    double of_minute(base::Instant now) const { return minute_.per_second(now); }
    double of_hour(base::Instant now) const { return hour_.per_second(now); }

  private:
    Recent<2> minute_{std::chrono::seconds(30)};
    Recent<6> hour_{std::chrono::minutes(10)};
};

}  // namespace siem::watch
