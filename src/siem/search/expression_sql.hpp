// What a query computes of a row, as ClickHouse does. Pure. What cannot be said so that it comes to
// exactly what query/row.hpp's evaluate() comes to is not said at all; texts that are not UTF-8
// excepted, which are cut and matched as they stand.
//
//   std::optional<Scalar> sum = expression_sql(expression, scope);   // nothing: evaluate() it
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "query/function.hpp"
#include "siem/search/scalar.hpp"

namespace siem::search {

// What names mean where an expression stands; what they do not name is missing.
struct Names {
    std::function<Scalar(query::Name const&)> of;
    std::int64_t now_millis = 0;
};

std::optional<Scalar> expression_sql(query::Expression const& expression, Names const& names);

using Scalars = std::vector<Scalar>;
// The functions, by their families. Nothing where it is none of them, or cannot be said.
std::optional<Scalar> comparison_sql(query::Function const& function, Scalars const& arguments);
std::optional<Scalar> number_function_sql(query::Function const& function, Scalars const& all);
std::optional<Scalar> text_function_sql(query::Function const& function, Scalars const& all);
std::optional<Scalar> time_function_sql(query::Function const& function, Scalars const& all);
std::optional<Scalar> address_function_sql(query::Function const& function, Scalars const& all);

// One of many rows, `at` their @timestamp.
std::optional<Scalar> aggregate_sql(query::Function const& function, Scalars const& arguments,
                                    Scalar const& at);

}  // namespace siem::search
