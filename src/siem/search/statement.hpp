// The statements that read events. Pure.
#pragma once

#include <string>

#include "base/error.hpp"
#include "siem/ports.hpp"

namespace siem::search {

inline constexpr std::uint64_t kMaxEvents = 10'000;

// Columns that are no fields: the map's names and values, side by side, in each row.
inline constexpr char const* kLeafNames = "leaf_names";
inline constexpr char const* kLeafValues = "leaf_values";

// Rows as JSONEachRow, newest first, or from the cursor on, oldest first; columns by the fields'
// names: times in ISO 8601, addresses as text, null for an absent integer, '' for what else is
// absent. Errors are ErrorKind::skip and say what is wrong with the request.
base::Result<std::string> events_sql(SearchRequest const& request);

// All rows of the time span, of which there is no end; in the order of their times where it is one
// day's, so that they need not be sorted. `request.limit` and `after` say nothing.
base::Result<std::string> export_sql(SearchRequest const& request);
// As columns for a file: leaves as a map, no settings of JSON.
base::Result<std::string> columns_sql(SearchRequest const& request);

}  // namespace siem::search
