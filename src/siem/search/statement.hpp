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

}  // namespace siem::search
