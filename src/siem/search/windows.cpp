#include "siem/search/windows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
constexpr double kMarginOfKnown = 1.2;  // a hundred are seldom that much rarer than before

constexpr base::Duration kMoment(1);

// How many of a day's events are in the window, were they to lie evenly in it.
double events_in(Day const& day, Window const& window) {
    base::Instant const from = std::max(window.from, day.oldest);
    base::Instant const until = std::min(window.until, day.newest + kMoment);
    if (from >= until) return 0;
    double const share = static_cast<double>((until - from).count()) /
                         static_cast<double>((day.newest - day.oldest + kMoment).count());
    return share * static_cast<double>(day.events);
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
    : span_(span), down_to_(span.until), days_(std::move(days)), goal_(goal) {}

std::uint64_t Descent::events_since(base::Instant from) const {
    double events = 0;
    for (Day const& day : days_) events += events_in(day, {from, span_.until});
    return static_cast<std::uint64_t>(events);
}

double Descent::rarity(std::uint64_t found, base::Instant oldest) const {
    return static_cast<double>(events_since(oldest)) /
           static_cast<double>(std::max<std::uint64_t>(found, 1));
}

std::uint64_t Descent::needed(std::uint64_t found) const {
    std::uint64_t const seen = events_since(down_to_);
    std::uint64_t const missing = goal_.wanted - std::min(goal_.wanted, found);
    auto const expected = [&](double rarity) {
        double const events = static_cast<double>(missing) * rarity;
        return static_cast<std::uint64_t>(std::min(events, static_cast<double>(kMostEvents)));
    };
    if (seen == 0) {
        return std::max(
            {kFirstEvents, missing + missing / 4, expected(goal_.rarity * kMarginOfKnown)});
    }
    if (goal_.by_words && found == 0) return kMostEvents;
    std::uint64_t const most = std::min(seen * kMostGrowth, kMostEvents);
    double const rarity = static_cast<double>(seen) / static_cast<double>(found + 1);
    return std::min(std::max(expected(rarity * kMargin), seen), most);
}

std::optional<Window> Descent::next(std::uint64_t found) {
    Window window{span_.from, down_to_};
    if (window.from >= window.until) return std::nullopt;
    auto missing = static_cast<double>(needed(found));
    for (Day const& day : days_) {
        double const events = events_in(day, {span_.from, down_to_});
        if (events > missing) {
            base::Instant const newest = std::min(down_to_, day.newest + kMoment);
            base::Instant const oldest = std::max(span_.from, day.oldest);
            double const length = static_cast<double>((newest - oldest).count()) * missing / events;
            window.from = newest - base::Duration(std::max<std::int64_t>(1, std::llround(length)));
            break;
        }
        missing -= events;
    }
    down_to_ = window.from;
    return window;
}

}  // namespace siem::search
