// How Loki's API says what it found, or that it cannot.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"
#include "query/mistake.hpp"
#include "siem/api/loki_metrics.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

http::Reply loki_success(codec::Json data);
// In text, as Loki's are.
http::Reply loki_refusal(std::string const& message);  // 400
http::Reply loki_mistake(std::string_view query, query::Mistake const& mistake);
http::Reply loki_failure(Searcher& searcher, base::Error const& error);

codec::Json loki_labels_json(LokiSeries::Labels const& labels);
// {"resultType":"matrix","result":[…]}; of one point "vector".
codec::Json loki_matrix(std::vector<LokiSeries> const& series, LokiGrid const& grid);
codec::Json loki_vector(std::vector<LokiSeries> const& series, base::Instant at);

}  // namespace siem::api
