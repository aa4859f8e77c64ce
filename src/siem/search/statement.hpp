// The statements that read events. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "siem/search/windows.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

inline constexpr std::uint64_t kMaxEvents = 10'000;

// Rows as JSONEachRow, newest first, or from the cursor on, oldest first; columns by the fields'
// names: times in ISO 8601, addresses as text, null for an absent integer, '' for what else is
// absent; leaves as columns.hpp says. Errors are ErrorKind::skip and say what is wrong with the
// request.
base::Result<std::string> events_sql(SearchRequest const& request);

// The days of the span that have events, whatever the filter, the newest first: "oldest, newest,
// how many", times in µs. The store knows it without reading one, where all may be seen and each
// of the tables that the events are in is asked by itself.
std::string days_sql(Window const& span, Visible const& visible,
                     std::vector<std::string> const& tables);
base::Result<std::vector<Day>> days_of(std::string_view answer);

// What has come in from an instant on: the newest `limit`, oldest first.
base::Result<std::string> arrived_sql(SearchRequest const& request, base::Instant since);

// Of the stream of an event, within a window: those before it, the nearest first; itself; or those
// after it.
enum class Side { before, itself, after };
std::string stream_sql(ContextRequest const& request, Window const& window, Side side,
                       std::uint64_t limit);

// The rows at places, "(time, id), (time, id)", of the span.
std::string rows_at_sql(SearchRequest const& request, std::string const& places);

// All rows of the time span, of which there is no end; in the order of their times where it is one
// day's, so that they need not be sorted. `request.limit` and `after` say nothing.
base::Result<std::string> export_sql(SearchRequest const& request);
// As columns for a file: leaves as a map, no settings of JSON.
base::Result<std::string> columns_sql(SearchRequest const& request);

}  // namespace siem::search
