// A search that makes a table: the statement of its pipes, and what they still are of it executed
// over the rows that the store answers, with bounded memory. Pure; one thread.
//
//   TableSearch table(query, request);
//   … table.statement() … table.add(line) …
//   base::Result<Table> answer = table.finish();
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "query/execution.hpp"
#include "siem/search/pipes_sql.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

class TableSearch {
  public:
    // `most_pipes` of the query at most become SQL: tests compare both ways.
    TableSearch(query::Query query, SearchRequest const& request,
                std::size_t most_pipes = SIZE_MAX);

    std::string statement() const;
    bool streams() const { return !piped_.whole; }  // its rows may be very many
    // Whole lines of its answer; false once no more are wanted.
    base::Result<bool> add(std::string_view lines);
    base::Result<Table> finish();

  private:
    std::size_t rows_;
    std::int64_t now_millis_;
    Piped piped_;
    query::Execution execution_;
};

}  // namespace siem::search
