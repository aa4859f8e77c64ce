#include "siem/watch/rhythm.hpp"

#include <algorithm>
#include <bit>

namespace siem::watch {
namespace {

using std::chrono::seconds;

// Firehose holds records for up to fifteen minutes.
constexpr seconds kLeast{15 * 60};
// A source that was heard in fewer hours has no habit yet.
constexpr int kFewestHours = 4;
// Whole hours in which it always speaks and now did not; how many days say "always".
constexpr int kMissedHours = 2;
constexpr int kFewestDays = 4;
constexpr std::int64_t kHoursBack = 48;

// 1 January 1970 was a Thursday.
bool is_weekend(std::int64_t day) { return (day + 4) % 7 == 6 || (day + 4) % 7 == 0; }

// The longest but one of its days, so that one outage is no habit.
seconds habit_of(std::span<Day const> days) {
    std::uint32_t longest = 0;
    std::uint32_t next = 0;
    for (Day const& day : days) {
        if (day.longest_gap > longest) {
            next = longest;
            longest = day.longest_gap;
        } else {
            next = std::max(next, day.longest_gap);
        }
    }
    return seconds(next == 0 ? longest : next);
}

// Whether the source speaks in that hour of such a day: working days and the others apart.
bool speaks_in(std::span<Day const> days, std::int64_t hour) {
    std::int64_t const day = hour / 24;
    std::uint32_t const bit = 1U << (hour % 24);
    int compared = 0;
    int spoke = 0;
    std::int64_t const first = std::max<std::int64_t>(days.front().day + 1, day - 14);
    for (std::int64_t other = first; other < day; ++other) {
        if (is_weekend(other) != is_weekend(day)) continue;
        ++compared;
        auto const found =
            std::find_if(days.begin(), days.end(), [&](Day const& d) { return d.day == other; });
        if (found != days.end() && (found->hours & bit) != 0) ++spoke;
    }
    return compared >= kFewestDays && compared - spoke <= compared / 8;
}

bool missed(std::span<Day const> days, base::Instant last_event, base::Instant heard_until) {
    using Hours = std::chrono::hours;
    std::int64_t const end = std::chrono::floor<Hours>(heard_until).time_since_epoch().count();
    std::int64_t const begin = std::max(
        std::chrono::floor<Hours>(last_event).time_since_epoch().count() + 1, end - kHoursBack);
    int count = 0;
    for (std::int64_t hour = begin; hour < end; ++hour) count += speaks_in(days, hour) ? 1 : 0;
    return count >= kMissedHours;
}

}  // namespace

Silence silence_of(std::span<Day const> days, base::Instant last_event, base::Instant heard_until) {
    Silence found;
    int hours = 0;
    for (Day const& day : days) hours += std::popcount(day.hours);
    found.habit = habit_of(days);
    found.known = hours >= kFewestHours && found.habit > seconds(0);
    if (!found.known) return found;
    found.allowed = std::max(found.habit * 3 / 2, found.habit + kLeast);
    found.missed_its_hours = missed(days, last_event, heard_until);
    found.silent = heard_until - last_event > found.allowed || found.missed_its_hours;
    return found;
}

}  // namespace siem::watch
