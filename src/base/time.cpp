#include "base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/text.hpp"

namespace base {

namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a text from the left; each step answers whether it was there.
struct Reader {
    std::string_view rest;

    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    bool digits(std::size_t count, int& value) {
        if (rest.size() < count) return false;
        value = 0;
        for (char c : rest.substr(0, count)) {
            if (c < '0' || c > '9') return false;
            value = value * 10 + (c - '0');
        }
        rest.remove_prefix(count);
        return true;
    }
};

bool plausible(Calendar const& c) {
    std::chrono::year_month_day const date(std::chrono::year(c.year),
                                           std::chrono::month(static_cast<unsigned>(c.month)),
                                           std::chrono::day(static_cast<unsigned>(c.day)));
    // 60 is a leap second, which some sources do write.
    return date.ok() && c.hour <= 23 && c.minute <= 59 && c.second <= 60;
}

// ".123456789": microseconds, what is finer is cut off.
bool read_fraction(Reader& in, std::int64_t& micros) {
    micros = 0;
    if (!in.take('.') && !in.take(',')) return true;
    int digit = 0;
    std::int64_t unit = 100'000;
    if (!in.digits(1, digit)) return false;
    do {
        micros += digit * unit;
        unit /= 10;
    } while (in.digits(1, digit));
    return true;
}

bool read_offset(Reader& in, std::chrono::minutes& offset) {
    offset = std::chrono::minutes(0);
    if (in.rest.empty() || in.take('Z') || in.take('z')) return true;
    bool const east = in.take('+');
    if (!east && !in.take('-')) return false;
    int hours = 0;
    int minutes = 0;
    if (!in.digits(2, hours)) return false;
    in.take(':');
    if (!in.digits(2, minutes) || hours > 23 || minutes > 59) return false;
    offset = std::chrono::minutes((hours * 60 + minutes) * (east ? 1 : -1));
    return true;
}

bool read_clock_time(Reader& in, Calendar& c) {
    return in.digits(2, c.hour) && in.take(':') && in.digits(2, c.minute) && in.take(':') &&
           in.digits(2, c.second);
}

}  // namespace

Calendar calendar(Instant t) {
    auto const day = std::chrono::floor<std::chrono::days>(t);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(t - day));
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(time.hours().count()),
            static_cast<int>(time.minutes().count()),
            static_cast<int>(time.seconds().count())};
}

Instant instant(Calendar const& c) {
    std::chrono::year_month_day const date(std::chrono::year(c.year),
                                           std::chrono::month(static_cast<unsigned>(c.month)),
                                           std::chrono::day(static_cast<unsigned>(c.day)));
    return Instant(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(c.hour) +
           std::chrono::minutes(c.minute) + std::chrono::seconds(c.second);
}

std::string iso8601(Instant t) {
    Calendar const c = calendar(t);
    auto const part = t - std::chrono::floor<std::chrono::seconds>(t);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour,
                       c.minute, c.second, part.count() / 1000);
}

std::string iso8601_seconds(Instant t) {
    Calendar const c = calendar(t);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour,
                       c.minute, c.second);
}

std::string amz_date(Instant t) {
    Calendar const c = calendar(t);
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                       c.second);
}

std::string http_date(Instant t) {
    Calendar const c = calendar(t);
    std::chrono::weekday const weekday(std::chrono::floor<std::chrono::days>(t));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday.c_encoding()],
                       c.day, kMonths[static_cast<std::size_t>(c.month - 1)], c.year, c.hour,
                       c.minute, c.second);
}

std::optional<Instant> parse_iso8601(std::string_view text) {
    Reader in{text};
    Calendar c{};
    std::int64_t micros = 0;
    std::chrono::minutes offset(0);
    bool const dated = in.digits(4, c.year) && in.take('-') && in.digits(2, c.month) &&
                       in.take('-') && in.digits(2, c.day);
    if (!dated || !(in.take('T') || in.take('t') || in.take(' '))) return std::nullopt;
    if (!read_clock_time(in, c) || !read_fraction(in, micros) || !read_offset(in, offset)) {
        return std::nullopt;
    }
    if (!in.rest.empty() || !plausible(c)) return std::nullopt;
    return instant(c) + Duration(micros) - offset;
}

std::optional<Instant> parse_amz_date(std::string_view text) {
    Reader in{text};
    Calendar c{};
    bool const read = in.digits(4, c.year) && in.digits(2, c.month) && in.digits(2, c.day) &&
                      in.take('T') && in.digits(2, c.hour) && in.digits(2, c.minute) &&
                      in.digits(2, c.second) && in.take('Z');
    if (!read || !in.rest.empty() || !plausible(c)) return std::nullopt;
    return instant(c);
}

// The weekday is not compared with the date: RFC 7231 lets a recipient be lenient there.
std::optional<Instant> parse_http_date(std::string_view text) {
    auto const parts = cut(text, ", ");
    if (!parts || parts->first.size() != 3) return std::nullopt;
    Reader in{parts->second};
    Calendar c{};
    if (!in.digits(2, c.day) || !in.take(' ')) return std::nullopt;
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        if (in.rest.substr(0, 3) == kMonths[i]) c.month = static_cast<int>(i) + 1;
    }
    if (c.month == 0) return std::nullopt;
    in.rest.remove_prefix(3);
    bool const read =
        in.take(' ') && in.digits(4, c.year) && in.take(' ') && read_clock_time(in, c);
    if (!read || in.rest != " GMT" || !plausible(c)) return std::nullopt;
    return instant(c);
}

std::optional<Duration> parse_duration(std::string_view text) {
    std::size_t const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    auto const count = to_int64(text.substr(0, digits));
    if (!count) return std::nullopt;
    std::string_view const unit = text.substr(digits);
    std::int64_t micros = 0;
    if (unit == "ms") micros = 1'000;
    if (unit == "s") micros = 1'000'000;
    if (unit == "m") micros = 60'000'000;
    if (unit == "h") micros = 3'600'000'000;
    if (unit == "d") micros = 86'400'000'000;
    std::int64_t total = 0;
    if (micros == 0 || __builtin_mul_overflow(*count, micros, &total)) return std::nullopt;
    return Duration(total);
}

namespace {

struct Unit {
    std::int64_t micros;
    char name;
};
constexpr std::array<Unit, 4> kUnits = {
    {{86'400'000'000, 'd'}, {3'600'000'000, 'h'}, {60'000'000, 'm'}, {1'000'000, 's'}}};

}  // namespace

// The two largest units that are not zero; a person reads no more.
std::string format_duration(Duration d) {
    if (d.count() < 0) return "-" + format_duration(-d);
    std::int64_t const micros = d.count();
    if (micros < 1'000) return micros == 0 ? "0s" : fmt::format("{}us", micros);
    if (micros < 1'000'000) return fmt::format("{}ms", micros / 1'000);
    if (micros < 60'000'000) {
        return fmt::format("{:g}s", static_cast<double>(micros / 10'000) / 100.0);
    }
    std::size_t first = 0;
    while (micros < kUnits[first].micros) ++first;
    Unit const large = kUnits[first];
    Unit const small = kUnits[first + 1];
    std::int64_t const rest = micros % large.micros / small.micros;
    std::string out = fmt::format("{}{}", micros / large.micros, large.name);
    if (rest > 0) out += fmt::format("{}{}", rest, small.name);
    return out;
}

}  // namespace base
