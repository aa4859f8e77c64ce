// Searches that are kept under a name: /api/v1/searches.
#pragma once

#include "siem/api/resource.hpp"
#include "siem/api/sources.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

// Both outlive them. Without saved searches there is no such resource.
Resources saved_resources(Sources const& sources, Searcher& searcher);

}  // namespace siem::api
