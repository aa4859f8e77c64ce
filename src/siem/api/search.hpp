// What is asked of the stored events: /api/v1/search, histogram, facets, fields, values, context,
// patterns and check.
#pragma once

#include "siem/api/resource.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

// Of a text that means nothing: 400, with the character and what may have been meant.
http::Reply query_refused(Checked const& checked);
// Of a search without an answer: what is wrong with its text (400, with the character and what may
// have been meant), with the rest of the request (400), or with the store (503).
http::Reply search_error(Searcher& searcher, std::string const& text, base::Error const& error);

// A line a row; where `tells`, between one that names the columns and one that says whether there
// are more.
std::string table_ndjson(Table const& table, bool tells);

Resources search_resources(Searcher& searcher);

}  // namespace siem::api
