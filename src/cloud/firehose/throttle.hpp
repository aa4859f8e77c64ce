// The throughput quotas of delivery streams: a bucket each of requests, records and bytes, as large
// as what a second may bring. In memory: a restart fills them.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "base/clock.hpp"
#include "cloud/quotas.hpp"

namespace cloud::firehose {

class Throttle {
  public:
    explicit Throttle(Quotas const& quotas);

    // False, and nothing is taken, where a quota is used up.
    bool take_request(std::int64_t stream, base::Instant now);
    bool take_record(std::int64_t stream, std::size_t bytes, base::Instant now);
    void forget(std::int64_t stream) { levels_.erase(stream); }

  private:
    enum Kind : std::size_t { requests, records, bytes, kinds };
    struct Levels {
        std::array<double, kinds> left{};
        base::Instant at;
    };
    Levels& filled(std::int64_t stream, base::Instant now);
    bool has(Levels const& levels, Kind kind, double wanted) const;

    std::array<double, kinds> per_second_;  // 0: no limit
    std::map<std::int64_t, Levels> levels_;
};

}  // namespace cloud::firehose
