// A value of a query as ClickHouse computes it. Logs have no types, but their statements do: what a
// query's value may be while it runs (query/datum.hpp) is known here when the statement is written,
// but for texts, which may be numbers. Pure; plain values.
//
//   number_sql(of_field("log.level"))   // a number where the text is one, else NULL
#pragma once

#include <optional>
#include <string>

#include "query/expression.hpp"

namespace siem::search {

inline constexpr char const* kMissing = "CAST(NULL, 'Nullable(String)')";

struct Scalar {
    enum class Kind {
        text,    // Nullable(String)
        number,  // Nullable(Float64), never infinite
        truth,   // 0 or 1, never NULL
        time,    // Nullable(Int64), milliseconds of the epoch
        other,   // a period or a regular expression: a constant that has no value of its own
    };
    Kind kind = Kind::text;
    std::string sql = kMissing;
    bool whole = false;                         // of numbers: none has decimals
    std::optional<query::Datum> constant = {};  // what it is, where that is known already
};

// Of an event: a core field or a leaf; @message, @log and the other names of Insights, too. Several
// values of a leaf have ", " between them.
Scalar field_scalar(std::string const& name);
Scalar constant_scalar(query::Datum const& datum);
Scalar truth_scalar(std::string sql);   // of a condition that may be NULL: then it is false
Scalar number_scalar(std::string sql);  // of what may be infinite: then it is missing

// As a number, a condition, a text; of a text that is no number NULL. Nothing where the statement
// cannot tell exactly: the decimals of a number as a text.
std::string number_sql(Scalar const& scalar);
std::string truth_sql(Scalar const& scalar);
std::optional<std::string> text_sql(Scalar const& scalar);

// What `sort` orders by, ascending with NULL first: texts before numbers, runs of digits in texts
// by their length.
std::string order_sql(Scalar const& scalar);

}  // namespace siem::search
