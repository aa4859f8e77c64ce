#include "siem/search/condition.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "siem/search/literal.hpp"
#include "siem/search/network.hpp"
#include "siem/search/span.hpp"
#include "siem/search/words.hpp"

namespace siem::search {
namespace {

using query::Order;
using query::Value;

// hasAllTokens takes no more.
constexpr std::size_t kMaxTokens = 64;

std::string_view sign(Order order) {
    switch (order) {
        case Order::less:
            return " < ";
        case Order::at_most:
            return " <= ";
        case Order::more:
            return " > ";
        case Order::at_least:
            return " >= ";
    }
    return " = ";
}

// The word index is on lower(message), so that it serves whatever the case: the same expression
// must stand here.
std::string const& lower_message() {
    static std::string const sql = "lower(" + identifier(info(Field::message).name) + ")";
    return sql;
}

std::string has_words(std::vector<std::string> words) {
    if (words.size() == 1) return "hasToken(" + lower_message() + ", " + literal(words[0]) + ")";
    if (words.size() > kMaxTokens) words.resize(kMaxTokens);
    for (std::string& word : words) word = literal(word);
    return "hasAllTokens(" + lower_message() + ", [" + base::join(words, ", ") + "])";
}

std::string shown_integer(std::string const& sql) {
    return "if(" + sql + " = -1, '', toString(" + sql + "))";
}

std::string like(std::string const& sql, Value const& value) {
    return sql + " ILIKE " + literal(like_pattern(value));
}

// As ClickHouse reads it; nothing where it is no number.
std::optional<std::string> number(std::string const& text) {
    if (std::optional<std::int64_t> const whole = base::to_int64(text)) {
        return std::to_string(*whole);
    }
    std::optional<double> const real = base::to_double(text);
    if (!real || !std::isfinite(*real)) return std::nullopt;
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.17g", *real);
    return std::string(buffer.data());
}

std::string in_network(std::string const& sql, Network const& network) {
    static constexpr Ip kNone{};
    std::string out = sql + " BETWEEN " + literal(network.first) + " AND " + literal(network.last);
    if (network.first == kNone) out += " AND " + sql + " != " + literal(kNone);
    return "(" + out + ")";
}

// A leaf may hold addresses or the very text; anything else in it is in no network.
std::string text_in_network(std::string const& sql, Value const& value) {
    auto const parts = base::cut(value.text, "/");
    std::string const length = std::to_string(base::to_uint64(parts->second).value_or(0));
    return "(" + sql + " = " + literal(value.text) + " OR isIPAddressInRange(if(isIPv4String(" +
           sql + ") OR isIPv6String(" + sql + "), " + sql + ", '::'), " +
           literal(std::string(parts->first) + "/" + length) + "))";
}

std::string text_matches(Column const& column, Value const& value) {
    if (value.pattern) return like(column.sql, value);
    if (!column.core && !value.quoted && value.text.find('/') != std::string::npos &&
        network(value.text)) {
        return text_in_network(column.sql, value);
    }
    return column.sql + " = " + literal(column.lower ? base::lower(value.text) : value.text);
}

// A leaf may have several values: the condition holds where it holds of one of them. Most have one,
// which costs no more than to see that.
template <typename Condition>
std::string of_any_value(Column const& column, Condition const& condition) {
    if (column.core) return condition(column);
    static std::string const separator = literal(std::string(1, kValueSeparator));
    Column each = column;
    each.sql = "each";
    return "if(position(" + column.sql + ", " + separator + ") = 0, " + condition(column) +
           ", arrayExists(each -> " + condition(each) + ", splitByChar(" + separator + ", " +
           column.sql + ")))";
}

std::optional<std::string> ip_matches(Column const& column, Value const& value) {
    if (value.pattern) return like(shown_ip(column.sql), value);
    Ip ip{};
    if (parse_ip(value.text, ip)) return column.sql + " = " + literal(ip);
    std::optional<Network> const found = network(value.text);
    if (!found) return std::nullopt;
    return in_network(column.sql, *found);
}

std::optional<std::string> integer_matches(Column const& column, Value const& value) {
    if (value.pattern) return like(shown_integer(column.sql), value);
    std::optional<std::string> const wanted = number(value.text);
    if (!wanted) return std::nullopt;
    return "(" + column.sql + " = " + *wanted + " AND " + column.sql + " != -1)";
}

std::optional<std::string> time_matches(Column const& column, Value const& value) {
    std::optional<Span> const when = value.pattern ? std::nullopt : span(value.text);
    if (!when) return std::nullopt;
    return "(" + column.sql + " >= " + time_literal(when->begin) + " AND " + column.sql + " < " +
           time_literal(when->end) + ")";
}

// Numbers are compared as numbers where the text of the event is one, and others as texts.
std::string text_compares(Column const& column, Order order, Value const& value) {
    std::optional<std::string> const bound = value.quoted ? std::nullopt : number(value.text);
    if (bound) {
        return "ifNull(toFloat64OrNull(" + column.sql + ")" + std::string(sign(order)) + *bound +
               ", false)";
    }
    return "(" + column.sql + " != '' AND " + column.sql + std::string(sign(order)) +
           literal(value.text) + ")";
}

// A day is as long as it is: > is after its end, <= includes all of it.
std::string time_compares(Column const& column, Order order, Span const& when) {
    bool const from_end = order == Order::more || order == Order::at_most;
    bool const upwards = order == Order::more || order == Order::at_least;
    return column.sql + (upwards ? " >= " : " < ") + time_literal(from_end ? when.end : when.begin);
}

}  // namespace

Column::Column(std::string const& field) : name(field) {
    std::optional<Field> const found = field_named(field);
    core = found.has_value();
    words = found == Field::message;
    lower = found == Field::log_level;
    if (core) type = info(*found).type;
    sql = core ? identifier(field) : "fields[" + literal(field) + "]";
}

std::string shown_ip(std::string const& sql) {
    return "if(" + sql + " = toIPv6('::'), '', replaceRegexpOne(toString(" + sql +
           "), '^::ffff:([0-9.]+)$', '\\\\1'))";
}

std::string shown(Column const& column) {
    switch (column.type) {
        case FieldType::ip:
            return shown_ip(column.sql);
        case FieldType::integer:
            return shown_integer(column.sql);
        case FieldType::time:
        case FieldType::text:
            break;
    }
    return "toString(" + column.sql + ")";
}

std::string contains(Value const& value) {
    std::vector<std::string> found = words(value);
    std::vector<query::Glyph> const all = query::glyphs(value);
    bool const one_word = !all.empty() && std::all_of(all.begin(), all.end(), [](query::Glyph g) {
        return !g.wild && word_character(g.character);
    });
    if (one_word) return has_words(std::move(found));
    if (all.empty()) return "true";
    std::string const message = identifier(info(Field::message).name);
    std::string out;
    if (!found.empty()) out = has_words(found) + " AND ";
    if (!value.pattern) {
        // Cheaper than the pattern, which then decides only where the text is at all.
        out += "positionCaseInsensitive(" + message + ", " + literal(value.text) + ") > 0";
        if (found.empty()) return out;
        out += " AND ";
    }
    return "(" + out + "match(" + message + ", " + literal(word_pattern(value)) + "))";
}

std::string exists(Column const& column) {
    if (!column.core) return "mapContains(fields, " + literal(column.name) + ")";
    switch (column.type) {
        case FieldType::time:
            return "true";
        case FieldType::text:
            return column.sql + " != ''";
        case FieldType::ip:
            return column.sql + " != toIPv6('::')";
        case FieldType::integer:
            return column.sql + " != -1";
    }
    return "false";
}

std::optional<std::string> matches(Column const& column, Value const& value) {
    switch (column.type) {
        case FieldType::time:
            return time_matches(column, value);
        case FieldType::ip:
            return ip_matches(column, value);
        case FieldType::integer:
            return integer_matches(column, value);
        case FieldType::text:
            break;
    }
    bool const by_words = column.words && !value.text.empty();
    if (by_words) return contains(value);
    return of_any_value(column, [&](Column const& of) { return text_matches(of, value); });
}

std::optional<std::string> compares(Column const& column, Order order, Value const& value) {
    if (column.type == FieldType::text) {
        return of_any_value(column,
                            [&](Column const& of) { return text_compares(of, order, value); });
    }
    if (column.type == FieldType::time) {
        std::optional<Span> const when = span(value.text);
        if (!when) return std::nullopt;
        return time_compares(column, order, *when);
    }
    std::optional<std::string> bound;
    Ip ip{};
    if (column.type == FieldType::integer) bound = number(value.text);
    if (column.type == FieldType::ip && parse_ip(value.text, ip)) bound = literal(ip);
    if (!bound) return std::nullopt;
    return "(" + column.sql + std::string(sign(order)) + *bound + " AND " + exists(column) + ")";
}

}  // namespace siem::search
