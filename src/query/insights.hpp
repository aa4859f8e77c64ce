// CloudWatch Logs Insights QL: commands with | between, comments from # to the end of a line. Pure;
// any thread. (CloudWatch Logs user guide, "Logs Insights QL".)
//
//   fields @timestamp, @message | filter status >= 500 | sort @timestamp desc | limit 20
//   parse @message "user=*, took * ms" as user, took | stats avg(took), pct(took, 99) by user
//   stats count(*) as n by bin(5m) | stats max(n)
//
// The filter bar goes on with the same commands:
//
//   status:500 -user:bot | stats count(*) by source.ip
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"
#include "query/mistake.hpp"
#include "query/pipe.hpp"

namespace query {

inline constexpr std::size_t kMaxQueryBytes = 10'000;  // StartQuery's queryString
inline constexpr std::size_t kMaxPipes = 50;
inline constexpr std::size_t kMaxRows = 10'000;  // that a query answers, and the most of `limit`

tl::expected<Query, Mistake> parse_insights(std::string_view text);

// Where the filter ends and pipes begin, at a |; the text's size where there are none.
std::size_t end_of_filter(std::string_view text);

// A filter as the bar has it and, behind a | with a space (or nothing) before it, commands.
tl::expected<Query, Mistake> parse_search(std::string_view text);

}  // namespace query
