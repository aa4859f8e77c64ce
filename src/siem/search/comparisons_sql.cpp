// =, !=, <, like, in, not: as query::compare() compares.
#include <cmath>
#include <string_view>

#include "siem/search/expression_sql.hpp"
#include "siem/sql.hpp"

namespace siem::search {
namespace {

using query::Datum;
using Kind = Scalar::Kind;
using Sql = std::optional<std::string>;

std::string between(std::string const& left, std::string_view sign, std::string const& right) {
    return left + " " + std::string(sign) + " " + right;
}

// Of a sign as it is with its sides changed: "5 < a" is "a > 5".
std::string_view mirrored(std::string_view sign) {
    if (sign == "<") return ">";
    if (sign == ">") return "<";
    if (sign == "<=") return ">=";
    if (sign == ">=") return "<=";
    return sign;
}

// Where the text is a number both are compared as numbers, else as texts.
Sql text_and_number(Scalar const& text, std::string_view sign, Scalar const& number) {
    std::string const as_number = between(number_sql(text), sign, number_sql(number));
    if (sign == "=") return as_number;  // what is no number equals none
    Sql const other = text_sql(number);
    if (!other) return std::nullopt;
    return "if(isNull(" + number_sql(text) + "), " + between(text.sql, sign, *other) + ", " +
           as_number + ")";
}

Sql texts(Scalar const& left, std::string_view sign, Scalar const& right) {
    std::string const as_texts = between(left.sql, sign, right.sql);
    for (Scalar const* const one : {&left, &right}) {
        if (one->constant && !query::number_of(*one->constant)) return as_texts;
    }
    return "if(isNotNull(" + number_sql(left) + ") AND isNotNull(" + number_sql(right) + "), " +
           between(number_sql(left), sign, number_sql(right)) + ", " + as_texts + ")";
}

// A truth of JSON is a text here, for which both its name and its number stand.
Sql text_and_truth(Scalar const& text, std::string_view sign, Scalar const& truth) {
    if (sign != "=" || !truth.constant) return std::nullopt;
    bool const wanted = query::truth_of(*truth.constant);
    return "(ifNull(" + number_sql(text) + " = " + (wanted ? "1" : "0") + ", 0) OR ifNull(" +
           text.sql + " = " + (wanted ? "'true'" : "'false'") + ", 0))";
}

Sql text_and_time(Scalar const& text, std::string_view sign, Scalar const& time) {
    if (!text.constant || query::number_of(*text.constant)) return std::nullopt;
    std::optional<std::int64_t> const millis = query::millis_of(*text.constant);
    if (!millis) return std::nullopt;
    return between("toInt64(" + std::to_string(*millis) + ")", sign, time.sql);
}

Sql compared(Scalar const& left, std::string_view sign, Scalar const& right) {
    if (left.kind == Kind::other || right.kind == Kind::other) return std::nullopt;
    bool const text = left.kind == Kind::text;
    if (text && right.kind == Kind::text) return texts(left, sign, right);
    if (!text && right.kind == Kind::text) return compared(right, mirrored(sign), left);
    if (!text) return between(number_sql(left), sign, number_sql(right));
    if (right.kind == Kind::truth) return text_and_truth(left, sign, right);
    if (right.kind == Kind::time) return text_and_time(left, sign, right);
    return text_and_number(left, sign, right);
}

Sql like_sql(Scalar const& text, Scalar const& what) {
    Sql const in = text_sql(text);
    if (!in || !what.constant) return std::nullopt;
    if (auto const* pattern = std::get_if<query::Pattern>(&*what.constant)) {
        // ClickHouse has . match the end of a line unless it is told otherwise.
        return "match(" + *in + ", " + literal("(?-s)" + pattern->text) + ")";
    }
    return "position(" + *in + ", " + literal(query::text_of(*what.constant)) + ") > 0";
}

// Texts are one list, which is looked up; what may be numbers is compared one by one.
Sql in_sql(Scalars const& all) {
    std::string list;
    std::string out = "(0";
    for (std::size_t i = 1; i < all.size(); ++i) {
        Scalar const& one = all[i];
        bool const plain = all[0].kind == Kind::text && one.kind == Kind::text && one.constant &&
                           !query::number_of(*one.constant);
        if (plain) {
            list += (list.empty() ? "" : ", ") + one.sql;
            continue;
        }
        Sql const equal = compared(all[0], "=", one);
        if (!equal) return std::nullopt;
        out += " OR ifNull(" + *equal + ", 0)";
    }
    if (!list.empty()) out += " OR ifNull(" + all[0].sql + " IN (" + list + "), 0)";
    return out + ")";
}

}  // namespace

std::optional<Scalar> comparison_sql(query::Function const& function, Scalars const& all) {
    if (!function.sign) return std::nullopt;
    if (function.name == "not") return Scalar{Kind::truth, "NOT (" + truth_sql(all[0]) + ")"};
    Sql sql;
    if (function.name == "like") {
        sql = like_sql(all[0], all[1]);
    } else if (function.name == "in") {
        sql = in_sql(all);
    } else if (function.name == "!=") {
        // What is missing equals nothing.
        Sql const equal = compared(all[0], "=", all[1]);
        if (equal) return Scalar{Kind::truth, "NOT (ifNull(" + *equal + ", 0))"};
    } else if (std::string_view("<= >=").find(function.name) != std::string_view::npos) {
        sql = compared(all[0], function.name, all[1]);
    }
    if (!sql) return std::nullopt;
    return truth_scalar(*sql);
}

}  // namespace siem::search
