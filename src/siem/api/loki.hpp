// Loki's query API over the SIEM's events, as Grafana's own Loki data source asks it:
// /loki/api/v1/query, query_range, labels, … (docs/grafana.md).
#pragma once

#include "siem/api/resource.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

Resources loki_resources(Searcher& searcher);

}  // namespace siem::api
