// How often the values of fields occur: the most frequent of each of several fields in one pass,
// and those that begin with what somebody has typed. Pure.
#pragma once

#include <string>
#include <string_view>

#include "codec/json.hpp"
#include "siem/searcher.hpp"

namespace siem::search {

// Errors are ErrorKind::skip. A field that is named twice is told once.
base::Result<std::string> facets_sql(FacetsRequest const& request);
// {"total","facets":[{"field","present","values":[{"value","count"}]}]}; a value of several that a
// leaf has counts by itself.
base::Result<codec::Json> facets_json(FacetsRequest const& request, std::string_view answer);

// Where it takes too long, the values of what was looked at by then.
base::Result<std::string> values_sql(ValuesRequest const& request);
base::Result<codec::Json> values_json(std::string_view answer);

}  // namespace siem::search
