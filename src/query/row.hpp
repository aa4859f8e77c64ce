// What goes from pipe to pipe: a record with what the pipes have made of it, or, where a pipe keeps
// rows, only what the pipes behind it ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "query/expression.hpp"
#include "query/record.hpp"

namespace query {

class Row {
  public:
    explicit Row(std::int64_t now_millis) : now_millis_(now_millis) {}
    Row(Record const& record, Discovered& discovered, std::int64_t now_millis)
        : record_(&record), discovered_(&discovered), now_millis_(now_millis) {}

    Datum value(Name const& name) const;
    void set(std::string const& name, Datum value);  // hides what had that name
    // A row of its own, of these alone: it needs the record no more.
    Row keeping(std::vector<Name> const& names) const;
    std::size_t bytes() const;  // of memory, about
    std::int64_t now_millis() const { return now_millis_; }

  private:
    Datum of_record(Name const& name) const;

    Record const* record_ = nullptr;
    Discovered* discovered_ = nullptr;
    std::int64_t now_millis_;
    std::vector<std::pair<std::string, Datum>> made_;
};

Datum evaluate(Expression const& expression, Row const& row);

}  // namespace query
