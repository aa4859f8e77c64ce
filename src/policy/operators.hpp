// The names of condition operators, taken apart: "ForAnyValue:StringNotLikeIfExists". Pure.
//
//   std::optional<Operator> const found = read_operator("NumericLessThan");
#pragma once

#include <optional>
#include <string_view>

namespace policy {

enum class Family { string, numeric, date, boolean, binary, address, arn, null };
enum class Order { equal, less, less_or_equal, greater, greater_or_equal };
enum class Set { none, all_values, any_value };

struct Operator {
    Family family = Family::string;
    bool negated = false;
    Order order = Order::equal;
    bool like = false;         // of strings: with wildcards
    bool ignore_case = false;  // of strings
    bool if_exists = false;
    Set set = Set::none;
};

// Nothing where there is no operator of that name, which is written exactly so.
std::optional<Operator> read_operator(std::string_view name);

}  // namespace policy
