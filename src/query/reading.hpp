// What the commands of Insights QL are read from. Each reads what stands behind its name, up to
// the next |; what is wrong is thrown as a Mistake. A command a file: pipe_*.cpp, which also runs
// it.
#pragma once

#include <string_view>
#include <vector>

#include "query/expression_parser.hpp"
#include "query/pipe.hpp"
#include "query/tokens.hpp"

namespace query {

struct Reading {
    Tokens& tokens;
    ExpressionParser& expressions;
    std::vector<Pipe> const& before;  // the commands that stand before it
};

Fields read_fields(Reading const& in);
Display read_display(Reading const& in);
Where read_where(Reading const& in);
Stats read_stats(Reading const& in);
Sort read_sort(Reading const& in);
Limit read_limit(Reading const& in);
Dedup read_dedup(Reading const& in);
Parse read_parse(Reading const& in);
Cluster read_cluster(Reading const& in);
Diff read_diff(Reading const& in);
Unnest read_unnest(Reading const& in);
Source read_source(Tokens& tokens);

// An expression and its alias; without one its name is as it was written.
Column read_column(Reading const& in, bool aggregates = false);
std::vector<Column> read_columns(Reading const& in, bool aggregates = false);

}  // namespace query
