// How many events there are over time, by a field's most frequent values. One pass over what is
// searched, and where there are many values another that counts them all. Pure.
#pragma once

#include <string>
#include <string_view>

#include "codec/json.hpp"
#include "siem/search/buckets.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

inline constexpr std::uint64_t kMostBuckets = 500;
inline constexpr std::size_t kMostSeries = 8;  // and one of what the rest comes to

// Errors are ErrorKind::skip.
base::Result<std::string> histogram_sql(HistogramRequest const& request, Buckets const& buckets);

// Of that statement's answer: {"from","until","interval_ms","by","series":[{"value","counts"}],
// "total"}, the values by how many events have them, the rest as null. Where it has more rows than
// there are series, `totals` is what the same request by "" answers. ErrorKind::retry: it is none.
base::Result<codec::Json> histogram_json(HistogramRequest const& request, Buckets const& buckets,
                                         std::string_view answer, std::string_view totals);

}  // namespace siem::search
