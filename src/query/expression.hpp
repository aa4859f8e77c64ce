// What is computed of a row: a tree of calls over fields and constants. Operators are functions as
// well, so that an engine has one table to go by. Plain values; free to copy and share.
//
//   bytes / 1024 > 5   is   > ( / (bytes, 1024), 5)
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "query/datum.hpp"

namespace query {

struct Function;  // query/function.hpp
struct Expression;

// A field of the event, or what a pipe before has made under that name.
struct Name {
    std::string text;               // as it was written, without backticks: "items[0].id"
    std::vector<std::string> path;  // items, 0, id
};

struct Call {
    Function const* function = nullptr;  // of the table, which lives for ever
    std::vector<Expression> arguments = {};
};

struct Expression {
    std::variant<Datum, Name, Call> node = Datum();
    std::size_t begin = 0;  // where it stands in the query's text, in bytes
    std::size_t end = 0;
};

// As functions of functions, for people who look at what became of their text: "=(status, 500)".
std::string to_text(Expression const& expression);

// True once `wanted` is of it or of a part of it.
template <typename Wanted>
bool any_part(Expression const& expression, Wanted const& wanted) {
    if (wanted(expression)) return true;
    auto const* call = std::get_if<Call>(&expression.node);
    if (!call) return false;
    for (Expression const& argument : call->arguments) {
        if (any_part(argument, wanted)) return true;
    }
    return false;
}

}  // namespace query
