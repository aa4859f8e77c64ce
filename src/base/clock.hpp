// Time as a parameter. Nothing outside clock.cpp asks the machine what time it is: whoever needs
// it takes a Clock&, or is handed an Instant. So a simulation can run a day in a millisecond.
//
//   base::SystemClock clock;
//   base::Instant now = clock.now();
//   clock_for_tests.advance(std::chrono::minutes(5));
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace base {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::time_point<std::chrono::system_clock, Duration>;

// "Never": what a worker with nothing to wait for answers.
inline constexpr Instant kNever = Instant::max();

constexpr std::int64_t to_millis(Instant t) {
    return std::chrono::floor<std::chrono::milliseconds>(t.time_since_epoch()).count();
}
constexpr std::int64_t to_micros(Instant t) { return t.time_since_epoch().count(); }
constexpr Instant from_millis(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }
constexpr Instant from_micros(std::int64_t us) { return Instant(Duration(us)); }

// Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

// Stands still until it is moved. Thread-safe.
class FakeClock final : public Clock {
  public:
    explicit FakeClock(Instant start) : micros_(to_micros(start)) {}
    Instant now() const override { return from_micros(micros_.load()); }
    void advance(Duration by) { micros_ += by.count(); }
    void set(Instant to) { micros_ = to_micros(to); }

  private:
    std::atomic<std::int64_t> micros_;
};

}  // namespace base
