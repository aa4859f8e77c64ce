// Times. Weeks begin on Monday; months, quarters and years by the calendar, in UTC.
#include "base/time.hpp"
#include "query/function.hpp"

namespace query {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kFirstMonday = 4 * kDay;  // 1970 began on a Thursday

// Of periods that are as long as each other; 0 of the others.
std::int64_t length(Unit unit) {
    switch (unit) {
        case Unit::millisecond:
            return 1;
        case Unit::second:
            return kSecond;
        case Unit::minute:
            return kMinute;
        case Unit::hour:
            return kHour;
        case Unit::day:
            return kDay;
        case Unit::week:
            return 7 * kDay;
        case Unit::month:
        case Unit::quarter:
        case Unit::year:
            break;
    }
    return 0;
}

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    std::int64_t const rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

std::int64_t months_of(Period const& period) {
    return period.count * (period.unit == Unit::year ? 12 : period.unit == Unit::quarter ? 3 : 1);
}

std::int64_t month_begin(std::int64_t month) {
    std::int64_t const year = floor_to(month, 12) / 12;
    return base::to_millis(base::instant(
        {static_cast<int>(year), static_cast<int>(month - year * 12) + 1, 1, 0, 0, 0}));
}

std::int64_t month_of(std::int64_t millis) {
    base::Calendar const at = base::calendar(base::from_millis(millis));
    return at.year * 12 + at.month - 1;
}

template <typename Round>
Datum rounded(Arguments a, Round const& round) {
    std::optional<std::int64_t> const millis = millis_of(*a[0]);
    auto const* period = std::get_if<Period>(a[1]);
    if (!millis || !period) return {};
    return Time{round(*millis, *period)};
}

Datum date_floor(Arguments a) { return rounded(a, floor_time); }
Datum date_ceil(Arguments a) { return rounded(a, ceil_time); }

Datum from_millis(Arguments a) {
    if (!number_of(*a[0])) return {};
    std::optional<std::int64_t> const millis = millis_of(*a[0]);
    return millis ? Datum(Time{*millis}) : Datum();
}

Datum to_millis(Arguments a) {
    std::optional<std::int64_t> const millis = millis_of(*a[0]);
    return millis ? Datum(static_cast<double>(*millis)) : Datum();
}

constexpr Function kFunctions[] = {
    {"datefloor", 2, 2, date_floor},   {"dateceil", 2, 2, date_ceil},
    {"fromMillis", 1, 1, from_millis}, {"toMillis", 1, 1, to_millis},
    {"now", 0, 0, nullptr, Kind::now},
};

}  // namespace

std::int64_t floor_time(std::int64_t millis, Period const& period) {
    if (std::int64_t const step = length(period.unit) * period.count; step > 0) {
        std::int64_t const origin = period.unit == Unit::week ? kFirstMonday : 0;
        return floor_to(millis - origin, step) + origin;
    }
    return month_begin(floor_to(month_of(millis), months_of(period)));
}

std::int64_t ceil_time(std::int64_t millis, Period const& period) {
    std::int64_t const floor = floor_time(millis, period);
    if (floor == millis) return millis;
    if (std::int64_t const step = length(period.unit) * period.count; step > 0) return floor + step;
    return month_begin(month_of(floor) + months_of(period));
}

std::span<Function const> time_functions() { return kFunctions; }

}  // namespace query
