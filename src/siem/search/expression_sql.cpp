#include "siem/search/expression_sql.hpp"

#include "base/text.hpp"

namespace siem::search {
namespace {

using query::Call;
using query::Expression;
using Kind = Scalar::Kind;

// A value that is written several times within another grows by that many times with each level:
// what comes to be longer is computed by evaluate(), which it costs nothing.
constexpr std::size_t kLongestSql = 64 << 10;

std::optional<Scalar> coalesced(Scalars const& all) {
    std::string sql = "coalesce(";
    Scalar out{all.front().kind, {}, true};
    for (Scalar const& one : all) {
        if (one.kind != out.kind || one.kind == Kind::truth || one.kind == Kind::other) return {};
        if (&one != &all.front()) sql += ", ";
        sql += one.sql;
        out.whole = out.whole && one.whole;
    }
    out.sql = sql + ")";
    return out;
}

std::optional<Scalar> joined_sql(query::Function const& function, Scalars const& all) {
    std::vector<std::string> parts;
    for (Scalar const& one : all) parts.push_back(truth_sql(one));
    bool const both = function.kind == query::Kind::all;
    return Scalar{Kind::truth, "(" + base::join(parts, both ? " AND " : " OR ") + ")"};
}

std::optional<Scalar> called_sql(query::Function const& function, Scalars const& all,
                                 std::int64_t now_millis) {
    if (function.kind == query::Kind::now) {
        return constant_scalar(static_cast<double>(now_millis / 1000));
    }
    if (function.kind == query::Kind::aggregate) return std::nullopt;
    if (function.kind != query::Kind::plain) return joined_sql(function, all);
    if (function.name == "ispresent" && all[0].kind != Kind::other) {
        return Scalar{Kind::truth, "isNotNull(" + all[0].sql + ")"};
    }
    if (function.name == "coalesce") return coalesced(all);
    for (auto* const family : {comparison_sql, number_function_sql, text_function_sql,
                               time_function_sql, address_function_sql}) {
        if (std::optional<Scalar> made = family(function, all)) return made;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Scalar> expression_sql(Expression const& expression, Names const& names) {
    if (auto const* constant = std::get_if<query::Datum>(&expression.node)) {
        return constant_scalar(*constant);
    }
    if (auto const* name = std::get_if<query::Name>(&expression.node)) return names.of(*name);
    Call const& call = std::get<Call>(expression.node);
    Scalars all;
    std::size_t size = 0;
    for (Expression const& argument : call.arguments) {
        std::optional<Scalar> one = expression_sql(argument, names);
        if (!one) return std::nullopt;
        size += one->sql.size();
        if (size > kLongestSql) return std::nullopt;
        all.push_back(*std::move(one));
    }
    std::optional<Scalar> made = called_sql(*call.function, all, names.now_millis);
    if (!made || made->sql.size() > kLongestSql) return std::nullopt;
    return made;
}

}  // namespace siem::search
