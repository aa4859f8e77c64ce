// What Grafana asks of Loki beside queries, to let people explore: labels and their values, series,
// how much there is, fields and patterns.
#pragma once

#include <string>
#include <vector>

#include "siem/api/loki_parameters.hpp"
#include "siem/api/resource.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

struct LokiExplored {
    std::string path;  // below /loki/api/v1/
    http::Reply (*answer)(Searcher&, Asked const&);
};
std::vector<LokiExplored> loki_explored();

// Of whoever asks, of that time.
SearchRequest loki_search(Asked const& asked, LokiSpan const& span);

}  // namespace siem::api
