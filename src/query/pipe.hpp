// A query: which events, and what becomes of them, a pipe after the other. Every way of writing one
// becomes this, and both engines read it: query/execution.hpp over records, siem/search as SQL.
//
// What the filter bar says stays a Filter of its own (query/ast.hpp) and is no Expression: its
// terms mean words of the message, networks and wildcards whatever the case, for which the store
// has indexes; a condition of Insights means exactly what it says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "query/ast.hpp"
#include "query/expression.hpp"

namespace query {

struct Column {
    std::string name;  // its alias, or as it was written
    Expression value;
};

struct Fields {
    std::vector<Column> columns;
};

struct Display {  // the last one decides what is shown
    std::vector<Column> columns;
};

struct Where {  // "filter", "filterIndex"
    Expression condition;
};

struct Stats {
    std::vector<Column> values;
    std::vector<Column> by;
};

struct Sort {
    struct Key {
        Expression value;
        bool descending = false;
    };
    std::vector<Key> keys;
};

struct Limit {
    std::size_t rows = 0;
    bool any = false;  // whichever are found first
};

struct Dedup {
    std::vector<Expression> fields;
};

struct Parse {
    Expression source;
    std::vector<std::string> names;
    std::vector<std::string> glob = {};  // the texts around the stars; empty: `pattern` has groups
    Pattern pattern = {};
};

struct Cluster {  // "pattern"
    Expression source;
};

enum class Previous { period, day, week, month };

struct Diff {
    Previous previous = Previous::period;
};

struct Unnest {
    Expression list;
    std::string into;
};

struct Pipe {
    std::variant<Fields, Display, Where, Stats, Sort, Limit, Dedup, Parse, Cluster, Diff, Unnest>
        node;
    std::size_t begin = 0;  // where it stands in the query's text, in bytes
};

// SOURCE: which log groups, by how their names begin; empty: all of them.
struct Source {
    std::vector<std::string> prefixes;
    bool infrequent = false;
};

struct Query {
    std::optional<Source> source = {};  // nothing: whoever asks says
    Filter filter = {};                 // of the filter bar
    std::vector<Pipe> pipes = {};
};

}  // namespace query
