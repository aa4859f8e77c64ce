// ClickHouse's own SQL over the table of events, for reading: /api/v1/sql.
#pragma once

#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

// Both outlive them. Where the store cannot do it there is no such resource.
Resources sql_resources(Sources const& sources, Searcher& searcher);

}  // namespace siem::api
