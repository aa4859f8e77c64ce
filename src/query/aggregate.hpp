// What stats computes of many rows, one of them for each group. Memory is bounded: many values are
// counted, or ranked, about.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "query/function.hpp"

namespace query {

class Aggregate {
  public:
    virtual ~Aggregate() = default;
    // Of a row; `at` is its @timestamp. Answers how many bytes more it holds.
    virtual std::size_t add(Arguments values, Datum const& at) = 0;
    virtual Datum result() const = 0;
};

std::unique_ptr<Aggregate> make_aggregate(Function const& function);

// The families' own; what is wanted is in the second argument of pct.
std::unique_ptr<Aggregate> make_distinct();
std::unique_ptr<Aggregate> make_percentile();

}  // namespace query
