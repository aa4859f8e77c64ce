// A span of time cut into equal parts whose bounds are round, as a histogram shows it. Pure.
//
//   buckets(from, until, 60)   // an hour: 61 of a minute, from the last whole minute on
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace siem::search {

struct Buckets {
    std::int64_t first_micros = 0;  // where the first begins
    std::int64_t interval_micros = 1;
    std::uint64_t count = 1;
};

// The finest that are no more than `most` (at least 1), and one that the two ends share. An empty
// span is one bucket.
Buckets buckets(base::Instant from, base::Instant until, std::uint64_t most);

}  // namespace siem::search
