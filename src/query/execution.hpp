// A query at work over records, in whatever order they come. Not thread-safe; memory is bounded.
//
//   query::Execution execution(*query::parse_insights(text), {.now = now, .range = range});
//   for (record of execution.ranges()) if (!execution.add(record).value_or(false)) break;
//   base::Result<query::Table> table = execution.finish();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "query/insights.hpp"
#include "query/plan.hpp"
#include "query/stage.hpp"

namespace query {

struct Statistics {
    std::uint64_t records_matched = 0;  // that came through all filters
    std::uint64_t records_scanned = 0;
    std::uint64_t bytes_scanned = 0;  // of their messages
};

enum class ColumnType { text, number, time };  // what all of its values are; else text

struct Table {
    std::vector<std::string> columns;
    std::vector<ColumnType> types;
    std::vector<std::vector<std::optional<std::string>>> rows;  // nothing where it is missing
};

class Execution {
  public:
    struct Bounds {
        std::size_t rows = kMaxRows;
        std::size_t memory_bytes = std::size_t{64} << 20;
        base::Instant now = {};
        Range range = {};
        Done done = {};  // pipes that whoever adds rows has done
    };
    Execution(Query query, Bounds const& bounds);
    ~Execution();

    // What must be added: the range, and the one that diff compares it with. They do not overlap.
    std::vector<Range> ranges() const;

    // False once no more is wanted. An error is ErrorKind::stop, and all there is to come of it.
    base::Result<bool> add(Record const& record);
    // The same of what is no record any more: the filter has been done, too.
    base::Result<bool> add(Row& row);
    // Events have @ptr as their last column. Once only.
    base::Result<Table> finish();
    Statistics const& statistics() const { return statistics_; }

  private:
    class Counter;
    class Collector;
    struct Plan;

    Query query_;
    Bounds bounds_;
    Budget budget_;
    Statistics statistics_;
    Discovered discovered_;
    std::unique_ptr<Plan> plan_;
};

}  // namespace query
