#include "cloud/firehose/throttle.hpp"

#include <algorithm>

namespace cloud::firehose {

Throttle::Throttle(Quotas const& quotas)
    : per_second_{static_cast<double>(quotas.firehose_requests_per_second),
                  static_cast<double>(quotas.firehose_records_per_second),
                  static_cast<double>(quotas.firehose_bytes_per_second)} {}

Throttle::Levels& Throttle::filled(std::int64_t stream, base::Instant now) {
    auto const [found, fresh] = levels_.try_emplace(stream, Levels{per_second_, now});
    Levels& levels = found->second;
    double const seconds = std::chrono::duration<double>(now - levels.at).count();
    for (std::size_t kind = 0; kind < kinds && seconds > 0; ++kind) {
        double const more = seconds * per_second_[kind];
        levels.left[kind] = std::min(levels.left[kind] + more, per_second_[kind]);
    }
    levels.at = now;  // a clock that went back takes nothing away
    return levels;
}

// One that is larger than a second's worth passes when the bucket is full.
bool Throttle::has(Levels const& levels, Kind kind, double wanted) const {
    return per_second_[kind] == 0 || levels.left[kind] >= std::min(wanted, per_second_[kind]);
}

bool Throttle::take_request(std::int64_t stream, base::Instant now) {
    if (per_second_[requests] == 0) return true;
    Levels& levels = filled(stream, now);
    if (!has(levels, requests, 1)) return false;
    levels.left[requests] -= 1;
    return true;
}

bool Throttle::take_record(std::int64_t stream, std::size_t size, base::Instant now) {
    if (per_second_[records] == 0 && per_second_[bytes] == 0) return true;
    Levels& levels = filled(stream, now);
    auto const wanted = static_cast<double>(size);
    if (!has(levels, records, 1) || !has(levels, bytes, wanted)) return false;
    levels.left[records] -= 1;
    levels.left[bytes] -= wanted;
    return true;
}

}  // namespace cloud::firehose
