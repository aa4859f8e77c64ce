// The pipes of a query as a ClickHouse statement: as many as can be said exactly, from the first
// one on. The rest is for query/execution.hpp, over the rows of the statement. Pure.
//
//   Piped const piped = pipes_sql(query, condition, now_millis);
//   piped.sql          // "SELECT … FORMAT JSONCompactEachRow"
//   piped.done.pipes   // how many pipes of the query it is
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/plan.hpp"
#include "query/row.hpp"
#include "siem/search/scalar.hpp"

namespace siem::search {

struct Piped {
    struct Column {
        std::string name;
        Scalar::Kind kind;
    };
    std::string sql;  // without its SETTINGS and FORMAT
    std::vector<Column> columns;
    query::Done done;
    bool whole = false;  // nothing of the query is left: its rows are what is shown
};

struct Piping {
    std::string condition;  // of the events
    std::int64_t now_millis = 0;
    std::size_t rows = 0;               // that are wanted at most
    std::size_t most_pipes = SIZE_MAX;  // to be said as SQL
};
Piped pipes_sql(query::Query const& query, Piping const& piping);

// The condition of the filters that a query begins with, " AND …", as far as ClickHouse can tell;
// and how many pipes they are.
struct Filters {
    std::string sql;
    std::size_t pipes = 0;
};
Filters filters_sql(query::Query const& query, std::int64_t now_millis);

// A row of the statement's answer, as JSONCompactEachRow has it.
base::Result<query::Row> row_of(Piped const& piped, std::string_view line, std::int64_t now_millis);

}  // namespace siem::search
