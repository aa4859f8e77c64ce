#include "siem/api/loki_metrics.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "siem/api/loki_labels.hpp"

namespace siem::api {
namespace {

using query::RangeFunction;
using query::VectorFunction;
using Labels = LokiSeries::Labels;
using Found = base::Result<std::vector<LokiSeries>>;

constexpr std::size_t kMostBuckets = 100'000;
constexpr base::Duration kMoment(1);  // a microsecond, as times are kept

tl::unexpected<base::Error> too_much(std::string message) {
    return base::fail(base::ErrorKind::skip, std::move(message));
}

std::vector<std::vector<std::string>> fields_of(std::vector<std::string> const& labels) {
    std::vector<std::vector<std::string>> all;
    for (std::string const& label : labels) all.push_back(loki_fields(label));
    return all;
}

bool is_bytes(RangeFunction function) {
    return function == RangeFunction::bytes || function == RangeFunction::bytes_rate;
}

// How the range lies over the buckets that the store counts in.
struct Cut {
    std::size_t buckets = 1;
    std::size_t of_step = 0;   // a step is so many
    std::size_t of_range = 1;  // and the range
    base::Duration bucket = {};
};

Cut cut_of(LokiGrid const& grid, base::Duration range) {
    Cut cut{1, 0, 1, range};
    if (grid.points < 2) return cut;
    cut.bucket = base::Duration(std::gcd(range.count(), grid.step.count()));
    cut.of_step = static_cast<std::size_t>(grid.step / cut.bucket);
    cut.of_range = static_cast<std::size_t>(range / cut.bucket);
    cut.buckets = (grid.points - 1) * cut.of_step + cut.of_range;
    return cut;
}

using Buckets = std::vector<std::pair<std::size_t, double>>;

// Of each point the sum of the buckets that its range is over.
std::vector<std::pair<std::size_t, double>> samples_of(Buckets const& counted, Cut const& cut,
                                                       std::size_t points, double by) {
    std::vector<double> before(cut.buckets + 1);
    for (auto const& [bucket, value] : counted) {
        if (bucket < cut.buckets) before[bucket + 1] += value;
    }
    std::partial_sum(before.begin(), before.end(), before.begin());
    std::vector<std::pair<std::size_t, double>> samples;
    for (std::size_t point = 0; point < points; ++point) {
        std::size_t const begin = point * cut.of_step;
        double const sum = before[begin + cut.of_range] - before[begin];
        if (sum > 0) samples.emplace_back(point, sum / by);
    }
    return samples;
}

double aggregated(VectorFunction function, std::vector<double> const& values) {
    double const sum = std::accumulate(values.begin(), values.end(), 0.0);
    auto const size = static_cast<double>(values.size());
    switch (function) {
        case VectorFunction::min:
            return *std::min_element(values.begin(), values.end());
        case VectorFunction::max:
            return *std::max_element(values.begin(), values.end());
        case VectorFunction::avg:
            return sum / size;
        case VectorFunction::count:
            return size;
        case VectorFunction::sum:
        case VectorFunction::topk:
        case VectorFunction::bottomk:
            break;
    }
    return sum;
}

// The labels by which the aggregation groups, of those that a series has.
Labels group_of(query::OfSeries const& metric, Labels const& labels) {
    Labels group;
    for (auto const& label : labels) {
        bool const named = std::find(metric.labels.begin(), metric.labels.end(), label.first) !=
                           metric.labels.end();
        if (metric.grouped && named != metric.without) group.push_back(label);
    }
    return group;
}

using Groups = std::map<Labels, std::vector<LokiSeries const*>>;

std::vector<LokiSeries> aggregate(VectorFunction function, Groups const& groups) {
    std::vector<LokiSeries> made;
    for (auto const& [labels, members] : groups) {
        std::map<std::size_t, std::vector<double>> at;
        for (LokiSeries const* const one : members) {
            for (auto const& [point, value] : one->samples) at[point].push_back(value);
        }
        LokiSeries series{labels, {}};
        for (auto const& [point, values] : at) {
            series.samples.emplace_back(point, aggregated(function, values));
        }
        made.push_back(std::move(series));
    }
    return made;
}

// At each point those whose values are the largest, or the smallest, in their group.
std::vector<LokiSeries> top_of(query::OfSeries const& metric, Groups const& groups) {
    double const sign = metric.function == VectorFunction::topk ? -1 : 1;
    std::vector<LokiSeries> made;
    for (auto const& [labels, members] : groups) {
        std::map<std::size_t, std::vector<std::pair<double, std::size_t>>> at;
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (auto const& [point, value] : members[i]->samples) {
                at[point].emplace_back(sign * value, i);
            }
        }
        std::vector<LokiSeries> kept;
        for (LokiSeries const* const one : members) kept.push_back({one->labels, {}});
        for (auto& [point, values] : at) {
            std::sort(values.begin(), values.end());
            values.resize(std::min<std::size_t>(values.size(), metric.most));
            for (auto const& [value, i] : values) {
                kept[i].samples.emplace_back(point, sign * value);
            }
        }
        std::erase_if(kept, [](LokiSeries const& one) { return one.samples.empty(); });
        std::move(kept.begin(), kept.end(), std::back_inserter(made));
    }
    return made;
}

}  // namespace

Labels loki_labels_of(std::vector<std::string> const& names,
                      std::vector<std::string> const& values) {
    Labels labels;
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
        if (!values[i].empty()) labels.emplace_back(names[i], values[i]);
    }
    std::sort(labels.begin(), labels.end());
    return labels;
}

CountsRequest loki_counting(SearchRequest const& search, std::vector<std::string> const& labels,
                            bool bytes) {
    base::Duration const whole = std::max<base::Duration>(search.until - search.from, kMoment);
    return {search, fields_of(labels), search.from, whole, bytes};
}

Found LokiMetrics::over_time(query::OverTime const& metric, Names const& labels) {
    base::Duration const range = std::chrono::milliseconds(metric.range_millis);
    Cut const cut = cut_of(grid_, range);
    if (cut.buckets > kMostBuckets) {
        return too_much(
            "the range and the step go together too finely: make one of them a "
            "multiple of the other");
    }
    SearchRequest search = asked_;
    search.query = std::make_shared<query::Query const>(metric.of);
    base::Instant const first =
        grid_.first - std::chrono::milliseconds(metric.offset_millis) - range + kMoment;
    search.from = first;
    search.until = first + cut.bucket * static_cast<std::int64_t>(cut.buckets);
    base::Result<std::vector<Counted>> const counted = searcher_.counts(
        {search, fields_of(labels), first, cut.bucket, is_bytes(metric.function)}, asker_);
    if (!counted) return base::fail(counted.error());
    std::map<std::vector<std::string>, Buckets> by_values;
    for (Counted const& one : *counted) {
        auto const value = static_cast<double>(is_bytes(metric.function) ? one.bytes : one.events);
        by_values[one.values].emplace_back(one.bucket, value);
    }
    if (by_values.size() > kMostLokiSeries) {
        return too_much(
            "maximum of series (500) reached for a single query: group them by fewer "
            "labels (sum by …)");
    }
    bool const rate =
        metric.function == RangeFunction::rate || metric.function == RangeFunction::bytes_rate;
    double const by = rate ? static_cast<double>(metric.range_millis) / 1000 : 1;
    std::vector<LokiSeries> made;
    std::size_t samples = 0;
    for (auto const& [values, buckets] : by_values) {
        LokiSeries series{loki_labels_of(labels, values),
                          samples_of(buckets, cut, grid_.points, by)};
        samples += series.samples.size();
        if (samples > kMostLokiSamples) {
            return too_much("more than 200,000 samples: make the step larger");
        }
        if (!series.samples.empty()) made.push_back(std::move(series));
    }
    return made;
}

Found LokiMetrics::inner(query::Metric const& metric, Names const& labels) {
    auto const* const over = std::get_if<query::OverTime>(&metric.node);
    return over ? over_time(*over, labels) : series(metric);
}

Found LokiMetrics::of_series(query::OfSeries const& metric) {
    Names labels;
    for (std::string const& one : loki_all_labels()) {
        bool const named =
            std::find(metric.labels.begin(), metric.labels.end(), one) != metric.labels.end();
        if (!metric.without || !named) labels.push_back(one);
    }
    bool const adds = metric.function == VectorFunction::sum;
    // Sums the store can make itself; of others each stream is one of them.
    if (adds && !metric.without) labels.clear();
    if (metric.grouped && !metric.without) {
        for (std::string const& one : metric.labels) {
            if (std::find(labels.begin(), labels.end(), one) == labels.end()) labels.push_back(one);
        }
    }
    Found const found = inner(metric.of.front(), labels);
    if (!found) return found;
    Groups groups;
    for (LokiSeries const& one : *found) groups[group_of(metric, one.labels)].push_back(&one);
    bool const top =
        metric.function == VectorFunction::topk || metric.function == VectorFunction::bottomk;
    return top ? top_of(metric, groups) : aggregate(metric.function, groups);
}

Found LokiMetrics::series(query::Metric const& metric) {
    if (auto const* const over = std::get_if<query::OverTime>(&metric.node)) {
        return over_time(*over, loki_all_labels());
    }
    if (auto const* const of = std::get_if<query::OfSeries>(&metric.node)) return of_series(*of);
    LokiSeries constant;
    for (std::size_t point = 0; point < grid_.points; ++point) {
        constant.samples.emplace_back(point, std::get<double>(metric.node));
    }
    return std::vector<LokiSeries>{std::move(constant)};
}

}  // namespace siem::api
