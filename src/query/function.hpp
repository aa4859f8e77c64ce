// The functions and operators of the language: a table that the parser, the executor and the
// generator of SQL share. A family a file: function_*.cpp.
//
//   query::find_function("strLen")->name   // "strlen": names go whatever their case
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/datum.hpp"

namespace query {

using Arguments = std::span<Datum const* const>;

enum class Kind {
    plain,      // of its arguments' values alone
    all,        // "and": as far as it must
    any,        // "or"
    now,        // of the time the query began
    aggregate,  // of many rows: query/aggregate.hpp
};

struct Function {
    std::string_view name;  // as it is documented; operators by their signs
    std::size_t least = 0;  // arguments
    std::size_t most = 0;
    Datum (*of)(Arguments) = nullptr;
    Kind kind = Kind::plain;
    bool sign = false;  // an operator, which cannot be called by its name
};

inline constexpr std::size_t kSomeArguments = 100;   // each is held while it is computed
inline constexpr std::size_t kManyArguments = 1000;  // of lists

Function const* find_function(std::string_view name);  // nullptr: there is none, or an operator
Function const* find_operator(std::string_view sign);  // "+", "and", "like", "in", …
std::vector<std::string> function_names();             // to propose one

// The families.
std::span<Function const> comparison_functions();
std::span<Function const> number_functions();
std::span<Function const> text_functions();
std::span<Function const> time_functions();
std::span<Function const> address_functions();
std::span<Function const> structure_functions();
std::span<Function const> general_functions();
std::span<Function const> aggregate_functions();

// The beginning of the period that the time is in.
std::int64_t floor_time(std::int64_t millis, Period const& period);
std::int64_t ceil_time(std::int64_t millis, Period const& period);

}  // namespace query
