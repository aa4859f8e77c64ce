#include "siem/search/windows.hpp"

#include <algorithm>

namespace siem::search {
namespace {

constexpr base::Duration kFirst = std::chrono::minutes(1);
// Whoever finds nothing has asked seven times for a year, at a few milliseconds each.
constexpr int kGrowth = 8;

// Events: the store reads thousands where it is asked for one.
constexpr std::uint64_t kFirstEvents = 16'384;
// Where every message is read a window of so many takes seconds.
constexpr std::uint64_t kMostEvents = 10'000'000;
constexpr std::uint64_t kMostGrowth = 256;
constexpr double kMargin = 1.3;

// Takes so many, the newest, from the day; where they begin.
base::Instant take_newest(Day& day, std::uint64_t events) {
    double const share = static_cast<double>(events) / static_cast<double>(day.events);
    auto const length = static_cast<double>((day.newest - day.oldest).count());
    base::Instant const begin =
        day.newest - base::Duration(static_cast<std::int64_t>(share * length));
    day.newest = std::max(day.oldest, begin - base::Duration(1));
    day.events -= events;
    return begin;
}

}  // namespace

std::vector<Window> windows_down(base::Instant from, base::Instant until) {
    std::vector<Window> all;
    base::Duration size = kFirst;
    for (base::Instant end = until; from < end; size *= kGrowth) {
        base::Instant const begin = end - from > size ? end - size : from;
        all.push_back({begin, end});
        end = begin;
    }
    return all;
}

std::vector<Window> windows_up(base::Instant from, base::Instant until) {
    std::vector<Window> all;
    base::Duration size = kFirst;
    for (base::Instant begin = from; begin < until; size *= kGrowth) {
        base::Instant const end = until - begin > size ? begin + size : until;
        all.push_back({begin, end});
        begin = end;
    }
    return all;
}

Descent::Descent(Window span, std::vector<Day> days, Goal goal)
    : rest_(span), days_(std::move(days)), goal_(goal) {
    base::Duration const moment(1);
    auto const none = [&](Day const& day) {
        return day.events == 0 || day.newest < span.from || day.oldest >= span.until;
    };
    days_.erase(std::remove_if(days_.begin(), days_.end(), none), days_.end());
    for (Day& day : days_) {
        // As if they lay evenly in the day.
        base::Instant const oldest = std::max(day.oldest, span.from);
        base::Instant const newest = std::min(day.newest, span.until - moment);
        double const share = static_cast<double>((newest - oldest + moment).count()) /
                             static_cast<double>((day.newest - day.oldest + moment).count());
        auto const events = static_cast<std::uint64_t>(share * static_cast<double>(day.events));
        day = {oldest, newest, std::max<std::uint64_t>(1, events)};
    }
    rest_.until = days_.empty() ? span.from : days_.front().newest + moment;
}

std::uint64_t Descent::needed(std::uint64_t found) const {
    if (seen_ == 0) return std::max(kFirstEvents, goal_.wanted + goal_.wanted / 4);
    if (goal_.by_words && found == 0) return kMostEvents;
    auto const missing = static_cast<double>(goal_.wanted - std::min(goal_.wanted, found));
    double const each = static_cast<double>(seen_) / static_cast<double>(found + 1);
    auto const expected = static_cast<std::uint64_t>(missing * each * kMargin);
    return std::min(std::clamp(expected, seen_, seen_ * kMostGrowth), kMostEvents);
}

std::optional<Window> Descent::next(std::uint64_t found) {
    if (rest_.from >= rest_.until) return std::nullopt;
    std::uint64_t missing = needed(found);
    Window window{rest_.from, rest_.until};
    for (; day_ < days_.size(); ++day_) {
        Day& day = days_[day_];
        if (day.events > missing && day.newest > day.oldest) {
            window.from = take_newest(day, missing);
            seen_ += missing;
            break;
        }
        seen_ += day.events;
        missing -= std::min(missing, day.events);
    }
    rest_.until = window.from;
    return window;
}

}  // namespace siem::search
