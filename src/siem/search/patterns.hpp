// What kinds of messages there are: those of a sample, put together by their templates
// (clusters.hpp), with how many there are of each and when. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/json.hpp"
#include "siem/search/buckets.hpp"
#include "siem/search/sample.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

// As many as are put together within a tenth of a second.
inline constexpr std::uint64_t kPatternSample = 20'000;
inline constexpr std::uint64_t kTrend = 20;  // buckets, at most

struct Pattern {
    std::string key;  // of its example: see example_sql()
    codec::Json told;
};
struct Patterns {
    std::uint64_t sampled = 0;
    std::vector<Pattern> all;  // the most frequent first
};

// Errors are ErrorKind::skip.
base::Result<std::string> messages_sql(SearchRequest const& request, Sample const& sample);
// Of that statement's answer; no more than request.limit.
base::Result<Patterns> patterns_of(SearchRequest const& request, Sample const& sample,
                                   std::string_view answer);

// The events that are the patterns' examples.
std::string examples_sql(SearchRequest const& request, Patterns const& patterns);
// {"sampled","total","interval_ms","from","approximate","patterns":[{"template","count","trend",
// "example","filter"}]}
codec::Json patterns_json(SearchRequest const& request, Sample const& sample, Patterns patterns,
                          std::vector<codec::Json> const& examples);

}  // namespace siem::search
