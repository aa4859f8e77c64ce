#include "siem/search/scalar.hpp"

#include <array>
#include <cstdio>
#include <utility>

#include "siem/event.hpp"
#include "siem/search/condition.hpp"
#include "siem/search/literal.hpp"

namespace siem::search {
namespace {

using query::Datum;
using Kind = Scalar::Kind;

// The names that Insights QL has for what every event has.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kInsightsNames = {{
    {"@message", "message"},
    {"@logStream", "log.stream"},
    {"@ingestionTime", "event.ingested"},
    {"@ptr", "event.id"},
}};

std::string exact_number(double number) {
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.17g", number);
    return "toFloat64(" + std::string(buffer.data()) + ")";
}

// As query::number_of() reads it.
std::string number_of_text(std::string const& sql) {
    return "toFloat64OrNull(extract(extract(" + sql +
           ", '^[-.0-9][-+.0-9eE]{0,63}$'), "
           "'^-?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]{1,2})?$'))";
}

Scalar log_scalar() {
    return {Kind::text,
            "concat(" + identifier("cloud.account.id") + ", ':', " + identifier("log.group") + ")"};
}

}  // namespace

Scalar field_scalar(std::string const& field) {
    if (field == "@log") return log_scalar();
    for (auto const& [insights, own] : kInsightsNames) {
        if (field == insights) return field_scalar(std::string(own));
    }
    Column const column(field);
    if (!column.core) {
        std::string const separator = literal(std::string(1, kValueSeparator));
        return {Kind::text, "nullIf(replaceAll(" + column.sql + ", " + separator + ", ', '), '')"};
    }
    switch (column.type) {
        case FieldType::time:
            return {Kind::time, "toUnixTimestamp64Milli(" + column.sql + ")"};
        case FieldType::integer:
            return {Kind::number, "toFloat64(nullIf(" + column.sql + ", -1))", true};
        case FieldType::ip:
            return {Kind::text, "nullIf(" + shown_ip(column.sql) + ", '')"};
        case FieldType::text:
            break;
    }
    return {Kind::text, "nullIf(CAST(" + column.sql + ", 'String'), '')"};
}

Scalar constant_scalar(Datum const& datum) {
    Scalar scalar{Kind::other, kMissing, false, datum};
    if (auto const* text = std::get_if<std::string>(&datum)) {
        scalar.kind = Kind::text;
        scalar.sql = literal(*text);
    } else if (auto const* number = std::get_if<double>(&datum)) {
        scalar.kind = Kind::number;
        scalar.sql = exact_number(*number);
    } else if (auto const* truth = std::get_if<bool>(&datum)) {
        scalar.kind = Kind::truth;
        scalar.sql = *truth ? "1" : "0";
    }
    return scalar;
}

Scalar truth_scalar(std::string sql) { return {Kind::truth, "ifNull(" + sql + ", 0)"}; }

Scalar number_scalar(std::string sql) {
    return {Kind::number, "if(isFinite(" + sql + "), " + sql + ", NULL)"};
}

std::string number_sql(Scalar const& scalar) {
    switch (scalar.kind) {
        case Kind::number:
            return scalar.sql;
        case Kind::truth:
        case Kind::time:
            return "toFloat64(" + scalar.sql + ")";
        case Kind::text:
            return number_of_text(scalar.sql);
        case Kind::other:
            break;
    }
    return "CAST(NULL, 'Nullable(Float64)')";
}

std::string truth_sql(Scalar const& scalar) {
    std::string const& sql = scalar.sql;
    switch (scalar.kind) {
        case Kind::truth:
            return sql;
        case Kind::number:
        case Kind::time:
            return "ifNull(" + sql + " != 0, 0)";
        case Kind::text:
            return "ifNull(if(isNull(" + number_sql(scalar) + "), " + sql + " != '' AND lower(" +
                   sql + ") != 'false', " + number_sql(scalar) + " != 0), 0)";
        case Kind::other:
            break;
    }
    return "1";
}

std::optional<std::string> text_sql(Scalar const& scalar) {
    switch (scalar.kind) {
        case Kind::text:
            return scalar.sql;
        case Kind::truth:
            return "toString(" + scalar.sql + ")";
        case Kind::time:
            return "toString(fromUnixTimestamp64Milli(" + scalar.sql + ", 'UTC'))";
        case Kind::number:
            if (scalar.constant) return literal(query::text_of(*scalar.constant));
            if (scalar.whole) return "toString(toInt64(" + scalar.sql + "))";
            return std::nullopt;
        case Kind::other:
            break;
    }
    return std::nullopt;
}

std::string order_sql(Scalar const& scalar) {
    if (scalar.kind != Kind::text) return scalar.sql;
    std::string const& sql = scalar.sql;
    std::string const number = number_sql(scalar);
    // Runs of digits, of letters and of neither, each with what tells it from the others' kinds:
    // arrays are compared as the texts are, run by run.
    std::string const runs =
        "arrayMap(run -> (multiIf(run < '0', 0, run < ':', length(run), 4294967295), run), "
        "extractAll(if(isNull(" +
        number + "), ifNull(" + sql + ", ''), ''), '[0-9]+|[A-Za-z]+|[^0-9A-Za-z]+'))";
    return "(multiIf(isNull(" + sql + "), 0, isNull(" + number + "), 1, 2), ifNull(" + number +
           ", 0), " + runs + ", ifNull(" + sql + ", ''))";
}

}  // namespace siem::search
