// Delivery to an HTTP endpoint: one request at a time of each stream, the same until it is
// answered or given up; then what was refused, and what is to be backed up, goes to S3 and the
// buffer is emptied. On the committer, but for the request itself.
#pragma once

#include <map>

#include "base/metrics.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/error_report.hpp"
#include "cloud/firehose/s3_writer.hpp"
#include "cloud/firehose/state.hpp"
#include "http/courier.hpp"

namespace cloud::firehose {

class EndpointDelivery {
  public:
    struct Neighbours {
        State& state;
        Vault& vault;
        S3Writer& s3;
        ErrorReport& report;
    };
    EndpointDelivery(Core& core, Neighbours const& neighbours);
    void send_over(http::Courier& courier) { courier_ = &courier; }

    // When to step, for a stream with an open request: kNever waits for the answer.
    base::Instant due(Stream const& stream, base::Instant now) const;
    // Sends what the buffer holds, or ends a request that is settled. Answers the bytes taken out
    // of the buffer. Throws aws::Error where S3 refuses.
    std::uint64_t step(Stream& stream, base::Instant now);

  private:
    void send(Stream& stream, base::Instant now);
    void answered(std::int64_t stream_id, std::string const& request_id,
                  base::Result<http::Response> const& answer, base::Instant now);
    std::uint64_t finish(Stream& stream, base::Instant now);

    Core& core_;
    State& state_;
    Vault& vault_;
    S3Writer& s3_;
    ErrorReport& report_;
    http::Courier* courier_ = nullptr;
    std::map<std::int64_t, base::Instant> in_flight_;  // streams, and when no answer will come
    base::Counter& delivered_;
    base::Counter& failures_;
};

}  // namespace cloud::firehose
