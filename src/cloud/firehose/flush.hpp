// Delivery: what a stream has buffered becomes an object, or a request, when it is large enough or
// old enough, whichever comes first. The object, its event and the emptied buffer commit together.
// Runs on the committer.
//
//   Flush flush(core, state, {s3, authorisation, vault, &keys});
//   core.add_worker(flush, {kFlushTopic});
#pragma once

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/endpoint_delivery.hpp"
#include "cloud/firehose/error_report.hpp"
#include "cloud/firehose/s3_writer.hpp"
#include "cloud/firehose/state.hpp"
#include "cloud/ports.hpp"
#include "cloud/vault.hpp"

namespace cloud::firehose {

// Signalled when a stream may be due earlier than the last step knew.
inline constexpr char const* kFlushTopic = "firehose:flush";

class Flush final : public base::Worker {
  public:
    struct Neighbours {
        ObjectStore& objects;
        Authoriser const& authoriser;
        Vault& vault;
        KeyRing* keys;
    };
    Flush(Core& core, State& state, Neighbours const& neighbours);
    void log_errors_to(ErrorLog& log) { report_.write_to(log); }
    void send_over(http::Courier& courier) { endpoints_.send_over(courier); }
    base::Instant step(base::Instant now) override;

  private:
    // What became of one stream: what was written, and when it wants to be seen again.
    struct Tended {
        std::uint64_t bytes = 0;
        base::Instant next = base::kNever;
    };
    Tended tend(Stream stream, base::Instant now);
    base::Instant due(Stream const& stream, base::Instant now) const;
    std::uint64_t deliver(Stream& stream, base::Instant now);
    void failed(Stream& stream, aws::Error const& error, base::Instant now);
    void give_up_old(Stream& stream, base::Instant now);

    Core& core_;
    State& state_;
    Vault& vault_;
    KeyRing* keys_;
    S3Writer s3_;
    ErrorReport report_;
    EndpointDelivery endpoints_;
    base::Counter& records_delivered_;
    base::Counter& failures_;
    base::Counter& lost_;
};

}  // namespace cloud::firehose
