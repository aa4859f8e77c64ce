// Metrics of LogQL: counts of events over time, by labels, and what is computed of them. What the
// store counts in buckets becomes samples at each step, as Loki has them: each of the events after
// its time less the range, up to its time.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "query/logql.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

struct LokiGrid {  // where samples are
    base::Instant first;
    base::Duration step = std::chrono::seconds(1);
    std::size_t points = 1;
};

struct LokiSeries {
    using Labels = std::vector<std::pair<std::string, std::string>>;  // by name; none is empty
    Labels labels;
    std::vector<std::pair<std::size_t, double>> samples;  // by their point; where there is one
};

inline constexpr std::size_t kMostLokiPoints = 11'000;    // of a series, as Loki's
inline constexpr std::size_t kMostLokiSeries = 500;       // as Loki's
inline constexpr std::size_t kMostLokiSamples = 200'000;  // of all series

class LokiMetrics {
  public:
    // `asked` says who asks, and when; its text and times say nothing.
    LokiMetrics(Searcher& searcher, Asker& asker, SearchRequest asked, LokiGrid const& grid)
        : searcher_(searcher), asker_(asker), asked_(std::move(asked)), grid_(grid) {}

    // ErrorKind::skip: it asks for too much, or too finely.
    base::Result<std::vector<LokiSeries>> series(query::Metric const& metric);

  private:
    using Names = std::vector<std::string>;
    base::Result<std::vector<LokiSeries>> over_time(query::OverTime const& metric,
                                                    Names const& labels);
    base::Result<std::vector<LokiSeries>> of_series(query::OfSeries const& metric);
    base::Result<std::vector<LokiSeries>> inner(query::Metric const& metric, Names const& labels);

    Searcher& searcher_;
    Asker& asker_;
    SearchRequest const asked_;
    LokiGrid const grid_;
};

// Of all events that a search finds, by labels: one bucket.
CountsRequest loki_counting(SearchRequest const& search, std::vector<std::string> const& labels,
                            bool bytes);

LokiSeries::Labels loki_labels_of(std::vector<std::string> const& names,
                                  std::vector<std::string> const& values);

}  // namespace siem::api
