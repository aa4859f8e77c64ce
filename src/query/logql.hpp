// LogQL, the language of Grafana's Loki data source, as far as it says the same as a Query: stream
// selectors, line filters, label filters; and counts of them over time. Pure; any thread. (Grafana
// Loki documentation, "LogQL".)
//
//   {log_group="/app/web"} |= "timeout" | json | user_name=~"al.*" or status>=500
//   sum by (log_level) (count_over_time({log_group=~"/app/.+"} [5m]))
//   topk(10, sum by (user_name) (rate({log_group="/app/web"} [1m])))
//
// Fields are there without a parser: "json", "logfmt" and "unpack" say nothing more. What forms
// lines and labels anew is a mistake, as is everything else that is not done.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "query/mistake.hpp"
#include "query/pipe.hpp"

namespace query {

enum class RangeFunction { count, rate, bytes, bytes_rate };
enum class VectorFunction { sum, min, max, avg, count, topk, bottomk };

struct Metric;

struct OverTime {  // "count_over_time({…} [5m] offset 1h)"
    RangeFunction function = RangeFunction::count;
    Query of = {};  // its pipes are conditions alone
    std::int64_t range_millis = 0;
    std::int64_t offset_millis = 0;
};

struct OfSeries {  // "sum by (a, b) (…)"
    VectorFunction function = VectorFunction::sum;
    std::uint64_t most = 0;  // of topk and bottomk
    bool grouped = false;    // by or without
    bool without = false;    // then by all labels but these
    std::vector<std::string> labels = {};
    std::vector<Metric> of = {};  // exactly one: a vector because a Metric cannot hold itself
};

struct Metric {
    std::variant<double, OverTime, OfSeries> node = 0.0;  // a number is one sample without labels
};

using LogQl = std::variant<Query, Metric>;

// The fields that a label may be, the likeliest first, at least one.
using LabelFields = std::function<std::vector<std::string>(std::string_view label)>;

tl::expected<LogQl, Mistake> parse_logql(std::string_view text, LabelFields const& fields);

// What a label may be, as an expression: the first of its fields that is there.
Expression label_expression(std::vector<std::string> const& fields);

}  // namespace query
