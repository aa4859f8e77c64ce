// What a search says, as a tree: every way of writing a search becomes this, and every engine that
// answers one reads it. Plain values, free to copy and to share between threads.
//
//   query::Filter filter = *query::parse("source.ip:10.0.0.0/8 -status:200 timeout");
//   query::to_text(filter);   // "source.ip:10.0.0.0/8 AND NOT status:200 AND timeout"
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace query {

struct Filter;

// What a word or a field is compared with, as its writer meant it.
struct Value {
    std::string text = {};
    bool pattern = false;  // then * is any run and ? any one character, but not after a backslash
    bool quoted = false;   // then it is taken literally: "10.0.0.0/8" is no range of addresses
    std::size_t at = 0;    // the character it was written at, from 1
};

struct Everything {};

// A word or phrase somewhere in what the event says, whatever its case.
struct Contains {
    Value value;
};

struct Exists {
    std::string field;
};

struct Matches {
    std::string field;
    Value value;
};

enum class Order { less, at_most, more, at_least };

struct Compare {
    std::string field;
    Order order = Order::less;
    Value value = {};
};

struct All {
    std::vector<Filter> terms;
};

struct Any {
    std::vector<Filter> terms;
};

struct Not {
    std::vector<Filter> term;  // exactly one: a vector because a Filter cannot hold itself
};

struct Filter {
    std::variant<Everything, Contains, Exists, Matches, Compare, All, Any, Not> node = Everything{};
};

// One of a pattern's characters: `wild` for a * or ? that stands for others.
struct Glyph {
    char character = 0;
    bool wild = false;
};
std::vector<Glyph> glyphs(Value const& value);

// In the filter bar's own words, with the least parentheses. Parsing that gives the same filter.
std::string to_text(Filter const& filter);

}  // namespace query
