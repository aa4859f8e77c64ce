// What stats computes of many rows.
#include <algorithm>
#include <cstdio>

#include "siem/search/expression_sql.hpp"

namespace siem::search {
namespace {

using Kind = Scalar::Kind;

constexpr char const* kExactRanks = "4096";  // as query/aggregate_percentile.cpp

// The nearest rank, so that it is one of the values; within one per cent of it where they are many.
std::optional<Scalar> percentile(Scalars const& all) {
    std::optional<double> const percent =
        all[1].constant ? query::number_of(*all[1].constant) : std::nullopt;
    if (!percent) return std::nullopt;
    std::array<char, 40> share{};
    std::snprintf(share.data(), share.size(), "%.17g", std::clamp(*percent, 0.0, 100.0) / 100);
    std::string const number = number_sql(all[0]);
    std::string const some = "groupArrayIf(" + std::string(kExactRanks) + ")(assumeNotNull(" +
                             number + "), isNotNull(" + number + "))";
    return Scalar{Kind::number, "multiIf(count(" + number + ") = 0, NULL, count(" + number +
                                    ") <= " + kExactRanks + ", arraySort(" + some +
                                    ")[toUInt64(greatest(ceil(toFloat64(" + share.data() +
                                    ") * count(" + number + ")), 1))], quantileDD(0.01, " +
                                    share.data() + ")(" + number + "))"};
}

// The value whose rank is the first or the last of those that there are.
Scalar extreme(Scalar const& value, std::string const& rank, bool last) {
    std::string const there = "isNotNull(" + value.sql + ")";
    return {value.kind,
            "if(countIf(" + there + ") = 0, NULL, " + (last ? "argMaxIf" : "argMinIf") +
                "(assumeNotNull(" + value.sql + "), " + rank + ", " + there + "))",
            value.whole};
}

std::optional<Scalar> first_or_last(Scalar value, bool last) {
    if (value.kind == Kind::other) return std::nullopt;
    if (value.kind == Kind::text) return extreme(value, order_sql(value), last);
    bool const truth = value.kind == Kind::truth;
    return Scalar{truth ? Kind::number : value.kind,
                  std::string(last ? "max" : "min") + "(" +
                      (truth ? "toNullable(toFloat64(" + value.sql + "))" : value.sql) + ")",
                  value.whole || truth};
}

}  // namespace

std::optional<Scalar> aggregate_sql(query::Function const& function, Scalars const& all,
                                    Scalar const& at) {
    std::string_view const name = function.name;
    if (name == "count" && all.empty()) return Scalar{Kind::number, "toFloat64(count())", true};
    if (all.empty() || all[0].kind == Kind::other) return std::nullopt;
    if (name == "pct") return percentile(all);
    Scalar const& value = all[0];
    if (name == "count")
        return Scalar{Kind::number, "toFloat64(ifNull(count(" + value.sql + "), 0))", true};
    // Exact while they are few, and about where they are many, so that memory is bounded.
    if (name == "count_distinct") {
        return Scalar{Kind::number, "toFloat64(ifNull(uniqCombined64(" + value.sql + "), 0))",
                      true};
    }
    std::string const number = number_sql(value);
    if (name == "sum") return Scalar{Kind::number, "sum(toNullable(" + number + "))"};
    if (name == "avg") return Scalar{Kind::number, "avg(toNullable(" + number + "))"};
    if (name == "stddev") {
        return Scalar{Kind::number, "stddevPopStable(toNullable(" + number + "))"};
    }
    if (name == "min" || name == "sortsFirst") return first_or_last(value, false);
    if (name == "max" || name == "sortsLast") return first_or_last(value, true);
    bool const last = name == "latest";
    if ((!last && name != "earliest") || at.kind != Kind::time) return std::nullopt;
    Scalar nullable = value;
    if (nullable.kind == Kind::truth) {
        nullable = {Kind::number, "toNullable(" + number_sql(value) + ")", true};
    }
    return extreme(nullable, at.sql, last);
}

}  // namespace siem::search
