// What AWS limits and lets its customers ask to have raised: settings, with AWS's values where it
// costs nothing to keep them.
#pragma once

#include <cstdint>

namespace cloud {

struct Quotas {
    std::int64_t subscription_filters_per_log_group = 2;
    // Of one delivery stream, for its own callers; 0: as much as the machine takes.
    std::int64_t firehose_requests_per_second = 0;
    std::int64_t firehose_records_per_second = 0;
    std::int64_t firehose_bytes_per_second = 0;
};

}  // namespace cloud
