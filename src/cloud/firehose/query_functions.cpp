#include "cloud/firehose/query_functions.hpp"

#include <array>
#include <cmath>
#include <ctime>

#include "base/text.hpp"
#include "base/time.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;
using Value = std::optional<Json>;

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
constexpr double kLatestTime = 253402300799.0;         // the year 9999 ends

Value on_text(Json const& in, std::string (*change)(std::string_view)) {
    return in.is_text() ? Value(change(in.text())) : std::nullopt;
}

Value to_number(Json const& in) {
    if (in.is_number()) return in;
    std::optional<double> const value = base::to_double(in.text());
    return value ? Value(number(*value)) : std::nullopt;
}

Value end_of(Json const& in, bool last) {
    if (!in.is_array()) return std::nullopt;
    if (in.items().empty()) return Json();
    return last ? in.items().back() : in.items().front();
}

// Of a text in characters, not in bytes.
Value length(Json const& in) {
    if (in.is_null()) return Json(0);
    if (in.is_array()) return Json(in.items().size());
    if (in.is_object()) return Json(in.members().size());
    if (!in.is_text()) return std::nullopt;
    auto const begins = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return Json(
        static_cast<std::int64_t>(std::count_if(in.text().begin(), in.text().end(), begins)));
}

Value from_date(Json const& in) {
    std::optional<base::Instant> const time = base::parse_iso8601(in.text());
    if (!time) return std::nullopt;
    return Json(base::to_millis(*time) / 1000);
}

std::optional<base::Instant> as_time(Json const& in) {
    if (!in.is_number() || in.number() < 0 || in.number() > kLatestTime) return std::nullopt;
    return base::from_millis(static_cast<std::int64_t>(in.number()) * 1000);
}

Value to_date(Json const& in) {
    std::optional<base::Instant> const time = as_time(in);
    return time ? Value(base::iso8601_seconds(*time)) : std::nullopt;
}

Value strftime(Json const& in, std::string const& format) {
    std::optional<base::Instant> const time = as_time(in);
    if (!time) return std::nullopt;
    std::time_t const seconds = base::to_millis(*time) / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 512> out{};
    return Json(
        std::string(out.data(), std::strftime(out.data(), out.size(), format.c_str(), &parts)));
}

Value split(Json const& in, std::string const& separator) {
    if (!in.is_text() || separator.empty()) return std::nullopt;
    Json parts = Json::array();
    std::string_view rest = in.text();
    while (auto const both = base::cut(rest, separator)) {
        parts.push(Json(both->first));
        rest = both->second;
    }
    parts.push(Json(rest));
    return parts;
}

Value trim_left(Json const& in, std::string const& start) {
    if (!in.is_text() || !in.text().starts_with(start)) return in;
    return Json(in.text().substr(start.size()));
}

Value trim_right(Json const& in, std::string const& end) {
    if (!in.is_text() || !in.text().ends_with(end)) return in;
    return Json(in.text().substr(0, in.text().size() - end.size()));
}

struct Plain {
    std::string_view name;
    Value (*run)(Json const& in);
};
constexpr std::array<Plain, 12> kPlain{{
    {"ascii_downcase", [](Json const& in) { return on_text(in, &base::lower); }},
    {"ascii_upcase", [](Json const& in) { return on_text(in, &base::upper); }},
    {"first", [](Json const& in) { return end_of(in, false); }},
    {"floor",
     [](Json const& in) {
         return in.is_number() ? Value(number(std::floor(in.number()))) : std::nullopt;
     }},
    {"fromdate", &from_date},
    {"fromdateiso8601", &from_date},
    {"last", [](Json const& in) { return end_of(in, true); }},
    {"length", &length},
    {"todate", &to_date},
    {"todateiso8601", &to_date},
    {"tonumber", &to_number},
    {"tostring", [](Json const& in) { return Value(to_text(in)); }},
}};

struct WithText {
    std::string_view name;
    Value (*run)(Json const& in, std::string const& argument);
};
constexpr std::array<WithText, 4> kWithText{{{"ltrimstr", &trim_left},
                                             {"rtrimstr", &trim_right},
                                             {"split", &split},
                                             {"strftime", &strftime}}};

}  // namespace

std::optional<MetadataQuery::Expression> query_function(std::string_view name) {
    for (Plain const& function : kPlain) {
        if (function.name == name) return function.run;
    }
    return std::nullopt;
}

std::optional<MetadataQuery::Expression> query_function(std::string_view name,
                                                        std::string const& argument) {
    for (WithText const& function : kWithText) {
        if (function.name != name) continue;
        return [run = function.run, argument](Json const& in) { return run(in, argument); };
    }
    return std::nullopt;
}

std::string to_text(Json const& value) {
    if (value.is_text()) return value.text();
    return codec::to_json(value.is_double() ? number(value.number()) : value);
}

Json number(double value) {
    bool const whole = std::floor(value) == value && std::abs(value) < kExactIntegers;
    return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

}  // namespace cloud::firehose
