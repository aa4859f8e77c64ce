#include "policy/moment.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"

namespace policy {
namespace {

constexpr std::int64_t kFirstYear = -292275054;  // the range of IAM's dates
constexpr std::int64_t kLastYear = 292278993;
constexpr Millis kSecond = 1000;
constexpr Millis kDay = 86'400 * kSecond;
constexpr Millis kFarthest = INT64_MAX;

// A run of digits that is a number within the bounds; "" and signs are none.
std::optional<std::int64_t> digits(std::string_view text, std::int64_t least, std::int64_t most) {
    bool const plain = !text.empty() && std::all_of(text.begin(), text.end(),
                                                    [](char c) { return c >= '0' && c <= '9'; });
    auto const value = plain ? base::to_int64(text) : std::nullopt;
    if (!value || *value < least || *value > most) return std::nullopt;
    return value;
}

// Days since 1970 of a date of the Gregorian calendar, by eras of 400 years.
std::int64_t days(std::int64_t year, std::int64_t month, std::int64_t day) {
    std::int64_t const shifted = year - (month <= 2 ? 1 : 0);  // so that a leap day ends a year
    std::int64_t const era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    std::int64_t const of_era = shifted - era * 400;
    std::int64_t const of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

std::optional<std::int64_t> read_date(std::string_view text) {
    bool const before = text.starts_with('-');
    std::vector<std::string_view> const parts = base::split(text.substr(before ? 1 : 0), '-');
    if (parts.size() > 3) return std::nullopt;
    auto const year = digits(parts[0], 0, before ? -kFirstYear : kLastYear);
    auto const month = parts.size() > 1 ? digits(parts[1], 1, 12) : 1;
    auto const day = parts.size() > 2 ? digits(parts[2], 1, 31) : 1;
    if (!year || !month || !day) return std::nullopt;
    return days(before ? -*year : *year, *month, *day);
}

// What a zone is ahead of UTC: "", "Z", "+01", "+0100", "-01:30".
std::optional<Millis> read_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    bool const behind = text.front() == '-';
    text.remove_prefix(1);
    std::string_view rest = text.substr(std::min<std::size_t>(2, text.size()));
    if (rest.starts_with(':')) rest.remove_prefix(1);
    auto const hours = text.size() >= 2 ? digits(text.substr(0, 2), 0, 23) : std::nullopt;
    auto const minutes = text.size() == 2 ? 0 : digits(rest, 0, 59);
    if (!hours || !minutes || (text.size() != 2 && rest.size() != 2)) return std::nullopt;
    Millis const ahead = (*hours * 60 + *minutes) * 60 * kSecond;
    return behind ? -ahead : ahead;
}

// Seconds with up to nine places behind the point.
std::optional<Millis> read_seconds(std::string_view text) {
    std::size_t const point = text.find('.');
    auto const whole = digits(text.substr(0, point), 0, 59);
    if (!whole) return std::nullopt;
    if (point == std::string_view::npos) return *whole * kSecond;
    std::string_view const places = text.substr(point + 1);
    if (places.size() > 9 || !digits(places, 0, 999'999'999)) return std::nullopt;
    std::string thousandths(places.substr(0, 3));
    thousandths.resize(3, '0');
    return *whole * kSecond + *base::to_int64(thousandths);
}

std::optional<Millis> read_clock(std::string_view text) {
    if (text.empty()) return 0;
    std::size_t const zone = text.find_first_of("Zz+-");
    bool const zoned = zone != std::string_view::npos;
    std::vector<std::string_view> const parts = base::split(text.substr(0, zone), ':');
    if (parts.size() > 3) return std::nullopt;
    auto const hours = digits(parts[0], 0, 23);
    auto const minutes = parts.size() > 1 ? digits(parts[1], 0, 59) : 0;
    auto const seconds = parts.size() > 2 ? read_seconds(parts[2]) : 0;
    auto const ahead = read_zone(zoned ? text.substr(zone) : std::string_view());
    if (!hours || !minutes || !seconds || !ahead) return std::nullopt;
    return (*hours * 60 + *minutes) * 60 * kSecond + *seconds - *ahead;
}

std::optional<Millis> read_epoch(std::string_view text) {
    if (auto const whole = digits(text, 0, INT64_MAX))
        return *whole > kFarthest / kSecond ? kFarthest : *whole * kSecond;
    auto const seconds = base::to_double(text);
    constexpr double kMost = 9e15;
    if (!seconds || !(*seconds >= 0) || *seconds > kMost) return std::nullopt;
    return static_cast<Millis>(std::floor(*seconds * static_cast<double>(kSecond)));
}

}  // namespace

std::optional<Millis> read_moment(std::string_view text) {
    if (text.find_first_of("tT-") == std::string_view::npos) return read_epoch(text);
    std::size_t const parting = text.find_first_of("tT");
    bool const clocked = parting != std::string_view::npos;
    auto const date = read_date(text.substr(0, parting));
    auto const clock = read_clock(clocked ? text.substr(parting + 1) : std::string_view());
    if (!date || !clock) return std::nullopt;
    // The calendar's own first and last days would not fit with a zone beside them.
    Millis const whole = std::clamp(*date, kFarthest / kDay * -1 + 2, kFarthest / kDay - 2);
    return whole * kDay + *clock;
}

}  // namespace policy
