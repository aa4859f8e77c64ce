// How long it takes from an event to when it can be searched, over the last minutes. One thread.
//
//   latency.add(now, tally_of_source.latencies, between_arrival_and_storing);
//   std::optional<double> p99 = latency.quantile(now, 0.99);   // seconds
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "siem/tally.hpp"

namespace siem::watch {

class Latency {
  public:
    static constexpr std::chrono::minutes kWindow{5};  // of the last one or two of these

    // `later` is added to each.
    void add(base::Instant now, Latencies const& counts, base::Duration later);
    // Within a factor of two, as buckets go; nothing where there was no event.
    std::optional<double> quantile(base::Instant now, double part) const;

  private:
    void turn(base::Instant now);

    std::int64_t window_ = 0;
    Latencies current_ = {};
    Latencies before_ = {};
};

}  // namespace siem::watch
