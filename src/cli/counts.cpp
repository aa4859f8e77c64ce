#include "cli/counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/time.hpp"
#include "cli/rows.hpp"

namespace cli {
namespace {

constexpr std::int64_t kWidest = 40;  // of a bar

std::int64_t count_in(codec::Json const& series, std::size_t bucket) {
    codec::Json::Array const& counts = series.at("counts").items();
    return bucket < counts.size() ? counts[bucket].integer() : 0;
}

std::string bar(std::int64_t count, std::int64_t most) {
    std::int64_t const length = most == 0 ? 0 : (count * kWidest + most - 1) / most;
    return std::string(static_cast<std::size_t>(length), '#');
}

// "error 3, info 12": null is what has no series of its own, "" what has no value.
std::string parts(codec::Json::Array const& series, std::size_t bucket) {
    std::string out;
    for (codec::Json const& one : series) {
        std::int64_t const count = count_in(one, bucket);
        codec::Json const& value = one.at("value");
        if (count == 0) continue;
        std::string const name = value.is_null()        ? "other"
                                 : value.text().empty() ? "none"
                                                        : on_one_line(value.text());
        out += (out.empty() ? "" : ", ") + name + " " + std::to_string(count);
    }
    return out;
}

}  // namespace

std::string histogram_text(codec::Json const& histogram) {
    codec::Json::Array const& series = histogram.at("series").items();
    std::vector<std::int64_t> totals;
    for (codec::Json const& one : series) {
        totals.resize(std::max(totals.size(), one.at("counts").items().size()));
        for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += count_in(one, i);
    }
    std::int64_t const most = totals.empty() ? 0 : *std::max_element(totals.begin(), totals.end());
    base::Instant at =
        base::parse_iso8601(histogram.at("from").text()).value_or(base::from_micros(0));
    std::string out;
    for (std::size_t i = 0; i < totals.size(); ++i) {
        out += fmt::format("{:<24} {:<{}} {:>10}  {}\n", base::iso8601(at), bar(totals[i], most),
                           kWidest, totals[i], parts(series, i));
        at += std::chrono::milliseconds(histogram.at("interval_ms").integer());
    }
    return out + fmt::format("{} events\n", histogram.at("total").integer());
}

std::string facets_text(codec::Json const& facets) {
    std::string out;
    for (codec::Json const& facet : facets.at("facets").items()) {
        out += fmt::format("{}: {} of {} events\n", on_one_line(facet.at("field").text()),
                           facet.at("present").integer(), facets.at("total").integer());
        for (codec::Json const& one : facet.at("values").items()) {
            out += fmt::format("{:>12}  {}\n", one.at("count").integer(),
                               on_one_line(one.at("value").text()));
        }
    }
    return out;
}

}  // namespace cli
