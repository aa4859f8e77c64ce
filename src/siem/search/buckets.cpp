#include "siem/search/buckets.hpp"

#include <algorithm>
#include <array>

namespace siem::search {
namespace {

constexpr std::int64_t kMilli = 1'000;
constexpr std::int64_t kSecond = 1'000 * kMilli;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// Each divides a day, or is days: bounds fall on midnight, in UTC.
constexpr std::array kRound = {kMilli,       2 * kMilli,   5 * kMilli,   10 * kMilli,  20 * kMilli,
                               50 * kMilli,  100 * kMilli, 200 * kMilli, 500 * kMilli, kSecond,
                               2 * kSecond,  5 * kSecond,  10 * kSecond, 15 * kSecond, 30 * kSecond,
                               kMinute,      2 * kMinute,  5 * kMinute,  10 * kMinute, 15 * kMinute,
                               30 * kMinute, kHour,        2 * kHour,    3 * kHour,    6 * kHour,
                               12 * kHour,   kDay,         2 * kDay,     7 * kDay,     30 * kDay};

std::int64_t floored(std::int64_t at, std::int64_t interval) {
    std::int64_t const rest = at % interval;
    return at - (rest < 0 ? rest + interval : rest);
}

Buckets cut(std::int64_t from, std::int64_t until, std::int64_t interval) {
    std::int64_t const first = floored(from, interval);
    std::int64_t const last = floored(std::max(from, until - 1), interval);
    return {first, interval, static_cast<std::uint64_t>((last - first) / interval + 1)};
}

}  // namespace

Buckets buckets(base::Instant from, base::Instant until, std::uint64_t most) {
    std::int64_t const begin = base::to_micros(from);
    std::int64_t const end = base::to_micros(until);
    for (std::int64_t const interval : kRound) {
        if (interval != kRound.back() && (end - begin) / interval > static_cast<std::int64_t>(most))
            continue;
        Buckets const made = cut(begin, end, interval);
        if (made.count <= most + 1) return made;
    }
    std::int64_t const whole = kRound.back();
    std::int64_t interval = ((end - begin) / static_cast<std::int64_t>(most) / whole + 1) * whole;
    while (cut(begin, end, interval).count > most + 1) interval += whole;
    return cut(begin, end, interval);
}

}  // namespace siem::search
