// When a source is silent for longer than its habit.
#include "siem/watch/rhythm.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace siem::watch;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t kMonday = 20'780;  // 2026-11-23
constexpr std::uint32_t kAllDay = (1U << 24) - 1;
constexpr std::uint32_t kOffice = 0b11'1111'1111 << 8;  // from eight to six

base::Instant at(std::int32_t day, std::chrono::minutes time) {
    return base::Instant(24h * day + time);
}

std::vector<Day> days(std::int32_t first, std::int32_t last, std::uint32_t gap,
                      std::uint32_t hours = kAllDay) {
    std::vector<Day> all;
    for (std::int32_t day = first; day <= last; ++day) all.push_back({day, gap, hours});
    return all;
}

}  // namespace

TEST_CASE("a source that writes every hour is asked after one and a half") {
    std::vector<Day> const hourly = days(kMonday - 3, kMonday, 3600);
    auto const silent_after = [&](std::chrono::minutes time) {
        return silence_of(hourly, at(kMonday, 8h), at(kMonday, 8h + time)).silent;
    };
    CHECK_FALSE(silent_after(10min));
    CHECK_FALSE(silent_after(89min));
    CHECK(silent_after(91min));
    CHECK(silence_of(hourly, at(kMonday, 8h), at(kMonday, 9h)).habit == 1h);
}

TEST_CASE("a source that never stops is given what Firehose may hold") {
    std::vector<Day> const busy = days(kMonday - 3, kMonday, 5);
    CHECK_FALSE(silence_of(busy, at(kMonday, 8h), at(kMonday, 8h + 14min)).silent);
    CHECK(silence_of(busy, at(kMonday, 8h), at(kMonday, 8h + 16min)).silent);
}

TEST_CASE("one outage is no habit") {
    std::vector<Day> all = days(kMonday - 5, kMonday, 60);
    all[2].longest_gap = 10 * 3600;
    CHECK(silence_of(all, at(kMonday, 8h), at(kMonday, 9h)).habit == 1min);
}

TEST_CASE("of a source that was hardly heard nothing is said") {
    CHECK_FALSE(silence_of({}, at(kMonday, 8h), at(kMonday + 9, 8h)).known);
    std::vector<Day> const once{{kMonday, 60, 1U << 8}};
    Silence const found = silence_of(once, at(kMonday, 8h), at(kMonday + 9, 8h));
    CHECK_FALSE(found.known);
    CHECK_FALSE(found.silent);
    std::vector<Day> const morning{{kMonday, 60, 0xFU << 8}};
    CHECK(silence_of(morning, at(kMonday, 12h), at(kMonday, 13h)).silent);
}

TEST_CASE("a source of office hours may sleep, and is missed in two of its hours") {
    std::vector<Day> all;
    for (std::int32_t day = kMonday - 14; day <= kMonday; ++day) {
        bool const weekend = (day - kMonday + 14) % 7 >= 5;
        bool const after_weekend = (day - kMonday + 14) % 7 == 0;
        if (!weekend) all.push_back({day, (after_weekend ? 62U : 14U) * 3600, kOffice});
    }
    Silence const night = silence_of(all, at(kMonday, 17h + 59min), at(kMonday + 1, 8h));
    CHECK(night.known);
    CHECK_FALSE(night.silent);
    CHECK_FALSE(silence_of(all, at(kMonday, 17h + 59min), at(kMonday + 1, 9h + 30min)).silent);
    Silence const missed = silence_of(all, at(kMonday, 17h + 59min), at(kMonday + 1, 10h + 1min));
    CHECK(missed.silent);
    CHECK(missed.missed_its_hours);
    std::int32_t const friday = kMonday + 4;
    for (std::int32_t day = kMonday + 1; day <= friday; ++day) {
        all.push_back({day, 14 * 3600, kOffice});
    }
    CHECK_FALSE(silence_of(all, at(friday, 17h + 59min), at(friday + 2, 23h)).silent);
}
