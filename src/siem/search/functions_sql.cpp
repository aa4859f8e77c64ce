// The functions of numbers, texts, times and addresses.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "siem/search/expression_sql.hpp"
#include "siem/sql.hpp"

namespace siem::search {
namespace {

using query::Datum;
using query::Period;
using query::Unit;
using Kind = Scalar::Kind;
using Made = std::optional<Scalar>;

constexpr char const* kBlanks = " \t\r\n\v\f";
constexpr char const* kLongestText = "524288";  // as query/function_text.cpp

std::string called(std::string_view function, std::string const& of) {
    return std::string(function) + "(" + of + ")";
}

Made text_made(std::string sql) { return Scalar{Kind::text, std::move(sql)}; }

std::optional<std::string> constant_text(Scalar const& scalar) {
    if (!scalar.constant || scalar.kind == Kind::other) return std::nullopt;
    return query::text_of(*scalar.constant);
}

// The best of those that are numbers.
Made best_number(std::string_view function, char const* none, Scalars const& all) {
    std::vector<std::string> parts;
    for (Scalar const& one : all) parts.push_back("ifNull(" + number_sql(one) + ", " + none + ")");
    if (parts.size() == 1) return Scalar{Kind::number, number_sql(all[0])};
    return Scalar{Kind::number,
                  "nullIf(" + called(function, base::join(parts, ", ")) + ", " + none + ")"};
}

// The set of characters as a class of a regular expression; nothing where some are not ASCII.
std::optional<std::string> character_class(std::string_view characters) {
    std::string out;
    for (char const c : characters) {
        if ((static_cast<unsigned char>(c) & 0x80) != 0) return std::nullopt;
        append_hex(out, c);
    }
    return "[" + out + "]*";
}

Made trimmed(Scalars const& all, bool left, bool right) {
    std::optional<std::string> const text = text_sql(all[0]);
    std::optional<std::string> const characters =
        all.size() > 1 ? constant_text(all[1]) : std::optional<std::string>(kBlanks);
    if (!text || !characters) return std::nullopt;
    if (characters->empty()) return text_made(*text);
    std::optional<std::string> const set = character_class(*characters);
    if (!set) return std::nullopt;
    std::string sql = *text;
    if (right) sql = "replaceRegexpOne(" + sql + ", " + literal("(?s)" + *set + "$") + ", '')";
    if (left) sql = "replaceRegexpOne(" + sql + ", " + literal("(?s)^" + *set) + ", '')";
    return text_made(std::move(sql));
}

Made part_of(Scalars const& all) {
    std::optional<std::string> const text = text_sql(all[0]);
    if (!text) return std::nullopt;
    std::string out = "substringUTF8(" + *text;
    for (std::size_t i = 1; i < all.size(); ++i) {
        auto const number = all[i].constant ? query::number_of(*all[i].constant) : std::nullopt;
        if (!number) return std::nullopt;
        auto const place = static_cast<std::int64_t>(std::clamp(*number, 0.0, 1e9));
        out += ", " + std::to_string(i == 1 ? place + 1 : place);
    }
    return text_made(out + ")");
}

std::string not_too_long(std::string const& sql) {
    return "if(length(" + sql + ") > " + kLongestText + ", NULL, " + sql + ")";
}

Made concatenated(Scalars const& all) {
    std::vector<std::string> parts;
    for (Scalar const& one : all) {
        std::optional<std::string> const text = text_sql(one);
        if (!text) return std::nullopt;
        parts.push_back("ifNull(" + *text + ", '')");
    }
    return text_made(not_too_long("concat('', " + base::join(parts, ", ") + ")"));
}

Made replaced_text(Scalars const& all) {
    std::optional<std::string> const text = text_sql(all[0]);
    std::optional<std::string> const from = constant_text(all[1]);
    std::optional<std::string> const to = constant_text(all[2]);
    if (!text || !from || !to) return std::nullopt;
    if (from->empty()) return text_made(*text);
    return text_made(
        not_too_long("replaceAll(" + *text + ", " + literal(*from) + ", " + literal(*to) + ")"));
}

// Milliseconds of periods that are as long as each other; 0 of the others.
std::int64_t millis_of(Period const& period) {
    switch (period.unit) {
        case Unit::millisecond:
            return period.count;
        case Unit::second:
            return period.count * 1000;
        case Unit::minute:
            return period.count * 60'000;
        case Unit::hour:
            return period.count * 3'600'000;
        case Unit::day:
            return period.count * 86'400'000;
        case Unit::week:
            return period.count * 7 * 86'400'000;
        case Unit::month:
        case Unit::quarter:
        case Unit::year:
            break;
    }
    return 0;
}

// Of as many months as a year has several times, which begin with the year.
Made floored_months(Scalar const& time, Period const& period) {
    std::int64_t const months = period.count * (period.unit == Unit::year      ? 12
                                                : period.unit == Unit::quarter ? 3
                                                                               : 1);
    if (months > 12 || 12 % months != 0) return std::nullopt;
    std::string const at = "fromUnixTimestamp64Milli(" + time.sql + ", 'UTC')";
    std::string const month = "toMonth(" + at + ")";
    return Scalar{Kind::time, "toUnixTimestamp64Milli(toDateTime64(makeDate32(toYear(" + at +
                                  "), " + month + " - (" + month + " - 1) % " +
                                  std::to_string(months) + ", 1), 3, 'UTC'))"};
}

Made rounded_time(Scalars const& all, bool up) {
    Scalar const& time = all[0];
    auto const* period = all[1].constant ? std::get_if<Period>(&*all[1].constant) : nullptr;
    if (time.kind != Kind::time || !period) return std::nullopt;
    std::int64_t const step = millis_of(*period);
    if (step == 0) return up ? std::nullopt : floored_months(time, *period);
    // 1970 began on a Thursday, weeks begin on Monday.
    std::int64_t const origin = period->unit == Unit::week ? 4 * 86'400'000 : 0;
    auto const whole = [](std::int64_t n) { return called("toInt64", std::to_string(n)); };
    std::string const rest =
        called("positiveModulo", "(" + time.sql + ") - " + whole(origin) + ", " + whole(step));
    if (!up) return Scalar{Kind::time, "((" + time.sql + ") - " + rest + ")"};
    return Scalar{Kind::time, "((" + time.sql + ") + positiveModulo(" + whole(step) + " - " + rest +
                                  ", " + whole(step) + "))"};
}

// As inet_pton reads them.
std::string is_v4(std::string const& sql) {
    static std::string const kByte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    return "match(" + sql + ", '^(?:" + kByte + "[.]){3}" + kByte + "$')";
}
std::string is_v6(std::string const& sql) { return "isIPv6String(" + sql + ")"; }

Made in_network_sql(Scalars const& all, int bits) {
    std::optional<std::string> const text = text_sql(all[0]);
    std::optional<std::string> const cidr = constant_text(all[1]);
    if (!text || !cidr) return std::nullopt;
    // What the function itself says of the network's first address is whether it is one.
    auto const parts = base::cut(*cidr, "/");
    auto const length = parts ? base::to_int64(parts->second) : std::nullopt;
    if (!length) return Scalar{Kind::truth, "0"};
    Datum const first = std::string(parts->first);
    std::array<Datum const*, 1> const argument = {&first};
    bool const v4 = query::truth_of(query::find_function("isValidIpv4")->of(argument));
    bool const v6 = query::truth_of(query::find_function("isValidIpv6")->of(argument));
    int const kind = v4 ? 32 : v6 ? 128 : 0;
    bool const possible =
        kind != 0 && (bits == 0 || bits == kind) && *length >= 0 && *length <= kind;
    if (!possible) return Scalar{Kind::truth, "0"};
    std::string const is = v4 ? is_v4(*text) : is_v6(*text);
    return truth_scalar("(" + is + " AND isIPAddressInRange(if(ifNull(" + is + ", 0), ifNull(" +
                        *text + ", ''), " + (v4 ? "'0.0.0.0'" : "'::'") + "), " +
                        literal(std::string(parts->first) + "/" + std::to_string(*length)) + "))");
}

}  // namespace

std::optional<Scalar> number_function_sql(query::Function const& function, Scalars const& all) {
    std::string_view const name = function.name;
    if (name == "greatest") return best_number(name, "-inf", all);
    if (name == "least") return best_number(name, "inf", all);
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOne = {{
        {"negative", "negate"},
        {"abs", "abs"},
        {"ceil", "ceil"},
        {"floor", "floor"},
        {"sqrt", "sqrt"},
    }};
    for (auto const& [own, theirs] : kOne) {
        if (name == own) return number_scalar(called(theirs, number_sql(all[0])));
    }
    // ClickHouse's logarithms and powers are others in their last digits.
    bool const two = name == "+" || name == "-" || name == "*" || name == "/";
    if (!two) return std::nullopt;
    return number_scalar("(" + number_sql(all[0]) + " " + std::string(name) + " " +
                         number_sql(all[1]) + ")");
}

std::optional<Scalar> text_function_sql(query::Function const& function, Scalars const& all) {
    std::string_view const name = function.name;
    if (name == "concat") return concatenated(all);
    if (name == "ltrim") return trimmed(all, true, false);
    if (name == "rtrim") return trimmed(all, false, true);
    if (name == "trim") return trimmed(all, true, true);
    if (name == "substr") return part_of(all);
    if (name == "replace") return replaced_text(all);
    std::optional<std::string> const text = text_sql(all[0]);
    if (!text) return std::nullopt;
    if (name == "isempty") return truth_scalar("ifNull(" + *text + ", '') = ''");
    if (name == "isblank") {
        return truth_scalar("match(ifNull(" + *text + ", ''), '^[ \\\\t\\\\r\\\\n\\\\v\\\\f]*$')");
    }
    if (name == "strlen") {
        return Scalar{Kind::number, "toFloat64(lengthUTF8(" + *text + "))", true};
    }
    if (name == "toupper") return text_made(called("upper", *text));
    if (name == "tolower") return text_made(called("lower", *text));
    if (name != "strcontains") return std::nullopt;
    std::optional<std::string> const what = text_sql(all[1]);
    if (!what) return std::nullopt;
    return Scalar{Kind::number,
                  "toFloat64(ifNull(position(" + *text + ", ifNull(" + *what + ", '')) > 0, 0))",
                  true};
}

std::optional<Scalar> time_function_sql(query::Function const& function, Scalars const& all) {
    std::string_view const name = function.name;
    if (name == "datefloor" || name == "dateceil") return rounded_time(all, name == "dateceil");
    if (name == "toMillis" && all[0].kind == Kind::time) {
        return Scalar{Kind::number, number_sql(all[0]), true};
    }
    if (name == "fromMillis" && all[0].kind != Kind::other) {
        std::string const number = number_sql(all[0]);
        return Scalar{Kind::time, "if(abs(" + number + ") <= 1e14, accurateCastOrNull(trunc(" +
                                      number + "), 'Int64'), NULL)"};
    }
    return std::nullopt;
}

std::optional<Scalar> address_function_sql(query::Function const& function, Scalars const& all) {
    std::string_view const name = function.name;
    if (name == "isIpInSubnet") return in_network_sql(all, 0);
    if (name == "isIpv4InSubnet") return in_network_sql(all, 32);
    if (name == "isIpv6InSubnet") return in_network_sql(all, 128);
    if (!name.starts_with("isValidIp")) return std::nullopt;
    std::optional<std::string> const text = text_sql(all[0]);
    if (!text) return std::nullopt;
    if (name == "isValidIpv4") return truth_scalar(is_v4(*text));
    if (name == "isValidIpv6") return truth_scalar(is_v6(*text));
    return truth_scalar("(" + is_v4(*text) + " OR " + is_v6(*text) + ")");
}

}  // namespace siem::search
