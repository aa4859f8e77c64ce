#include "cloud/firehose/timestamp.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/time.hpp"
#include "cloud/firehose/model.hpp"

namespace cloud::firehose {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::size_t kAbbreviated = 3;  // letters of a name, and signs that ask for it so
constexpr std::size_t kInFull = 4;
constexpr std::size_t kMaximumFraction = 9;

// A run of one letter, and the time that it shows.
struct Field {
    char letter;
    std::size_t count;
    base::Instant local;  // the zone's clock, read as if it were UTC
    base::Calendar at;
    std::chrono::seconds offset;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Java's rule for most letters: more of them than digits is a mistake.
std::string digits(Field const& field, int value, std::size_t most = 2) {
    if (field.count > most) {
        throw invalid_argument("Too many pattern letters in a timestamp: " +
                               std::string(field.count, field.letter));
    }
    return fmt::format("{:0{}}", value, field.count);
}

std::string year(Field const& field) {
    constexpr std::size_t kMost = 9;
    if (field.count == 2) return digits(field, field.at.year % 100);
    return digits(field, field.at.year, kMost);
}

std::string name(Field const& field, std::string_view in_full) {
    if (field.count <= kAbbreviated) return std::string(in_full.substr(0, kAbbreviated));
    if (field.count == kInFull) return std::string(in_full);
    return std::string(in_full.substr(0, 1));
}

std::string fraction(Field const& field) {
    if (field.count > kMaximumFraction) return digits(field, 0);
    std::int64_t const micros =
        ((base::to_micros(field.local) % 1'000'000) + 1'000'000) % 1'000'000;
    return fmt::format("{:06}000", micros).substr(0, field.count);
}

std::string day_of_year(Field const& field) {
    base::Instant const new_year = base::instant({field.at.year, 1, 1, 0, 0, 0});
    auto const days = std::chrono::duration_cast<std::chrono::hours>(field.local - new_year) / 24;
    return digits(field, static_cast<int>(days.count()) + 1, 3);
}

std::string_view weekday(base::Instant time) {
    std::chrono::weekday const day(std::chrono::floor<std::chrono::days>(time));
    return kWeekdays[day.c_encoding()];
}

// "+02", "+0200" or "+02:00"; minutes that there are show always.
std::string offset_digits(Field const& field, bool minutes, bool colon) {
    auto const total = std::chrono::duration_cast<std::chrono::minutes>(field.offset).count();
    auto const hours = std::abs(total) / 60;
    auto const rest = std::abs(total) % 60;
    std::string out = fmt::format("{}{:02}", total < 0 ? '-' : '+', hours);
    if (minutes || rest != 0) out += fmt::format("{}{:02}", colon ? ":" : "", rest);
    return out;
}

std::string offset(Field const& field) {
    bool const zero = field.offset.count() == 0;
    if (field.letter != 'Z') {
        if (zero && field.letter == 'X') return "Z";
        return offset_digits(field, field.count > 1, field.count == 3 || field.count == 5);
    }
    if (field.count < kInFull) return offset_digits(field, true, false);
    if (field.count == kInFull) return zero ? "GMT" : "GMT" + offset_digits(field, true, true);
    return zero ? "Z" : offset_digits(field, true, true);
}

std::string show(Field const& field) {
    base::Calendar const& at = field.at;
    switch (field.letter) {
        case 'y':
        case 'Y':
        case 'u':
            return year(field);
        case 'M':
        case 'L':
            if (field.count < kAbbreviated) return digits(field, at.month);
            return name(field, kMonths[static_cast<std::size_t>(at.month - 1)]);
        case 'd':
            return digits(field, at.day);
        case 'D':
            return day_of_year(field);
        case 'E':
            return name(field, weekday(field.local));
        case 'H':
            return digits(field, at.hour);
        case 'h':
            return digits(field, (at.hour + 11) % 12 + 1);
        case 'k':
            return digits(field, at.hour == 0 ? 24 : at.hour);
        case 'K':
            return digits(field, at.hour % 12);
        case 'm':
            return digits(field, at.minute);
        case 's':
            return digits(field, at.second);
        case 'S':
            return fraction(field);
        case 'a':
            return at.hour < 12 ? "AM" : "PM";
        case 'Z':
        case 'X':
        case 'x':
            return offset(field);
        default:
            throw invalid_argument(std::string("The timestamp pattern letter '") + field.letter +
                                   "' is not supported.");
    }
}

}  // namespace

std::string format_timestamp(std::string_view pattern, ZonedTime const& time) {
    base::Instant const local = time.time + time.offset;
    base::Calendar const at = base::calendar(local);
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        char const c = pattern[i];
        if (c == '\'') {
            std::size_t const end = pattern.find('\'', i + 1);
            if (end == std::string_view::npos) {
                throw invalid_argument("A quote is not closed in: " + std::string(pattern));
            }
            out += end == i + 1 ? "'" : std::string(pattern.substr(i + 1, end - i - 1));
            i = end + 1;
        } else if (is_letter(c)) {
            std::size_t const end = std::min(pattern.find_first_not_of(c, i), pattern.size());
            out += show({c, end - i, local, at, time.offset});
            i = end;
        } else {
            out.push_back(c);
            ++i;
        }
    }
    return out;
}

}  // namespace cloud::firehose
