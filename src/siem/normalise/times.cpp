#include "siem/normalise/times.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "base/text.hpp"
#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

struct Clock {  // of a day, and what is read beside
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::int64_t micros = 0;
};

bool number(std::string_view& text, std::size_t size, int& value) {
    if (text.size() < size) return false;
    int read = 0;
    for (std::size_t i = 0; i < size; ++i) {
        if (!is_digit(text[i])) return false;
        read = read * 10 + (text[i] - '0');
    }
    value = read;
    text.remove_prefix(size);
    return true;
}

bool passed(std::string_view& text, std::string_view any_of) {
    if (text.empty()) return false;
    for (char const c : any_of) {
        if (text.front() != c) continue;
        text.remove_prefix(1);
        return true;
    }
    return false;
}

std::int64_t fraction(std::string_view& text) {
    std::int64_t micros = 0;
    std::int64_t weight = kSecond / 10;
    while (!text.empty() && is_digit(text.front())) {
        micros += weight * (text.front() - '0');
        weight /= 10;
        text.remove_prefix(1);
    }
    return micros;
}

// "16:22:14", with a fraction where there is one.
bool clock(std::string_view& text, Clock& at) {
    if (!number(text, 2, at.hour) || !passed(text, ":")) return false;
    if (!number(text, 2, at.minute) || !passed(text, ":")) return false;
    if (!number(text, 2, at.second)) return false;
    if (text.size() > 1 && is_digit(text[1]) && passed(text, ".,")) at.micros = fraction(text);
    return at.hour < 24 && at.minute < 60 && at.second <= 60;
}

std::optional<std::int64_t> at(int year, int month, int day, Clock const& time) {
    std::chrono::year_month_day const date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    std::int64_t const days = std::chrono::sys_days(date).time_since_epoch().count();
    std::int64_t const seconds = (time.hour * 60 + time.minute) * 60 + time.second;
    return days * kDay + seconds * kSecond + time.micros;
}

std::int64_t in_utc(std::int64_t micros, Zone zone) { return micros - zone.minutes * 60 * kSecond; }

// What is behind the time: a zone, or nothing.
std::optional<std::int64_t> zoned(std::optional<std::int64_t> micros, std::string_view rest,
                                  Zone zone) {
    if (!micros) return std::nullopt;
    rest = base::trim(rest);
    if (!rest.empty()) {
        std::optional<Zone> const named = zone_named(rest);
        if (!named) return std::nullopt;
        zone = *named;
    }
    return in_utc(*micros, zone);
}

bool month_named(std::string_view& text, int& month) {
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() < 3) return false;
    std::size_t const found = kMonths.find(text.substr(0, 3));
    if (found == std::string_view::npos || found % 3 != 0) return false;
    month = static_cast<int>(found / 3) + 1;
    text.remove_prefix(3);
    return true;
}

bool day_of_month(std::string_view& text, int& day) {
    while (passed(text, " ")) {
    }
    std::size_t const size = text.size() > 1 && is_digit(text[1]) ? 2 : 1;
    return number(text, size, day);
}

}  // namespace

std::optional<Zone> zone_named(std::string_view text) {
    if (text == "Z" || text == "UTC" || text == "GMT") return Zone{};
    if (text == "CET" || text == "BST") return Zone{60};
    if (text == "CEST") return Zone{120};
    if (text == "EST") return Zone{-300};
    if (text == "EDT") return Zone{-240};
    if (text == "PST") return Zone{-480};
    if (text == "PDT") return Zone{-420};
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    int const sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!number(text, 2, hours)) return std::nullopt;
    (void)passed(text, ":");
    if (!text.empty() && !number(text, 2, minutes)) return std::nullopt;
    if (!text.empty() || hours > 15 || minutes > 59) return std::nullopt;
    return Zone{sign * (hours * 60 + minutes)};
}

std::optional<std::int64_t> iso_time(std::string_view text, Zone zone) {
    int year = 0;
    int month = 0;
    int day = 0;
    Clock time;
    if (!number(text, 4, year)) return std::nullopt;
    (void)passed(text, "-/");
    if (!number(text, 2, month)) return std::nullopt;
    (void)passed(text, "-/");
    if (!number(text, 2, day) || !passed(text, "T \t") || !clock(text, time)) return std::nullopt;
    return zoned(at(year, month, day, time), text, zone);
}

std::optional<std::int64_t> apache_time(std::string_view text, Zone zone) {
    int year = 0;
    int month = 0;
    int day = 0;
    Clock time;
    if (!number(text, 2, day) || !passed(text, "/") || !month_named(text, month)) {
        return std::nullopt;
    }
    if (!passed(text, "/") || !number(text, 4, year) || !passed(text, ":") || !clock(text, time)) {
        return std::nullopt;
    }
    return zoned(at(year, month, day, time), text, zone);
}

std::optional<std::int64_t> c_time(std::string_view text, Zone zone) {
    int year = 0;
    int month = 0;
    int day = 0;
    Clock time;
    if (text.size() < 4) return std::nullopt;
    text.remove_prefix(4);
    if (!month_named(text, month) || !day_of_month(text, day) || !passed(text, " ")) {
        return std::nullopt;
    }
    if (!clock(text, time) || !passed(text, " ") || !number(text, 4, year)) return std::nullopt;
    return zoned(at(year, month, day, time), text, zone);
}

std::optional<std::int64_t> syslog_time(std::string_view text, std::int64_t near_micros,
                                        Zone zone) {
    int month = 0;
    int day = 0;
    Clock time;
    if (!month_named(text, month) || !day_of_month(text, day) || !passed(text, " ")) {
        return std::nullopt;
    }
    if (!clock(text, time) || !text.empty()) return std::nullopt;
    auto const days = std::chrono::days(near_micros / kDay);
    int const year =
        static_cast<int>(std::chrono::year_month_day(std::chrono::sys_days(days)).year());
    // The 29th of February is of the last leap year.
    for (int candidate = year + 1; candidate > year - 9; --candidate) {
        std::optional<std::int64_t> const micros = at(candidate, month, day, time);
        if (micros && in_utc(*micros, zone) <= near_micros + kDay) return in_utc(*micros, zone);
    }
    return std::nullopt;
}

std::optional<std::int64_t> epoch_time(std::string_view text) {
    if (text.empty() || text.size() > 40) return std::nullopt;
    std::size_t const point = std::min(text.find('.'), text.size());
    if (!all_digits(text.substr(0, point)) || point < 9 || point > 19) return std::nullopt;
    std::optional<std::int64_t> const whole = base::to_int64(text.substr(0, point));
    if (!whole) return std::nullopt;
    if (point >= 18) return *whole / 1000;
    if (point >= 15) return *whole;
    if (point >= 12) return *whole * 1000;
    if (point > 10) return std::nullopt;
    std::string_view rest = text.substr(std::min(point + 1, text.size()));
    std::int64_t const micros = fraction(rest);
    if (!rest.empty()) return std::nullopt;
    return *whole * kSecond + micros;
}

std::optional<std::int64_t> any_time(std::string_view text, Zone zone) {
    if (text.size() > 4 && all_digits(text.substr(0, 4)) && !is_digit(text[4])) {
        return iso_time(text, zone);
    }
    return epoch_time(text);
}

}  // namespace siem::normalise
