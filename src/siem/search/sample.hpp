// A part of what a search finds, spread evenly over the store: whole blocks of rows as they lie on
// the disk, so that the rest is not read. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "siem/searcher.hpp"

namespace siem::search {

struct Sample {
    std::uint64_t total = 0;  // that the search finds
    std::uint64_t every = 1;  // of the blocks, one of so many
    std::uint64_t thin = 1;   // and of their rows
};

base::Result<std::string> total_sql(SearchRequest const& request);
// About `rows` of `total`, from at least `blocks` where there are so many.
Sample sample(std::uint64_t total, std::uint64_t rows, std::uint64_t blocks = 1);
// To be added to the condition; "" for all rows.
std::string in_sample(Sample const& sample);
// What a count in the sample, in which `sampled` rows were, is in all.
std::int64_t scaled(Sample const& sample, std::int64_t count, std::int64_t sampled);

}  // namespace siem::search
