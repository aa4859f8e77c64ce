// What a search looks at: its time span and what its filter's text means. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "query/pipe.hpp"
#include "siem/fields.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

// What the text means. Errors here are ErrorKind::skip and point at the character.
base::Result<query::Query> meaning(std::string const& text);
base::Result<query::Query> meaning(SearchRequest const& request);
// Whether its answer is a table, and no events: it has a pipe other than the filters that become
// conditions.
bool makes_table(query::Query const& query);

// The condition of the events at `time`, itself a condition, that the query's filter asks for:
// every statement that reads events for a query has it.
std::string scope_of(query::Query const& query, SearchRequest const& request,
                     std::string const& time);
// The condition of a statement over the table of events: those that come to the first pipe that is
// no such filter.
base::Result<std::string> scope(SearchRequest const& request);
// Whether the word index alone tells of most events that they are not what is looked for.
bool by_words(SearchRequest const& request);
// The same where events are the answer: a text that makes a table is an error.
base::Result<std::string> events_scope(SearchRequest const& request);
std::int64_t now_millis(SearchRequest const& request);
// " AND …" of the events that somebody may see; "" where he may see all. scope_of() has it, and
// every statement over events that has no scope.
std::string seen_by(Visible const& visible);
std::string within(base::Instant from, base::Instant until);

std::string name(Field field);  // of its column, in quotes

// At the end of a statement, before its FORMAT; more may follow a comma.
inline constexpr char const* kAsJson =
    " SETTINGS date_time_output_format = 'iso', output_format_json_validate_utf8 = 1, "
    "output_format_json_quote_64bit_integers = 0";

// Of statements that group by what events say: groups beyond these are left out, so that no field's
// values can fill the memory.
inline constexpr char const* kBoundedGroups =
    ", max_rows_to_group_by = 50000, group_by_overflow_mode = 'any'";

}  // namespace siem::search
