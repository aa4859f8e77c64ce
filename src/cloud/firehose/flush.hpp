// Delivery: what a stream has buffered becomes an object when it is large enough or old enough,
// whichever comes first. The object, its event and the emptied buffer commit together.
#pragma once

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/state.hpp"
#include "cloud/ports.hpp"

namespace cloud::firehose {

inline constexpr char const* kFlushTopic = "firehose:flush";

class Flush final : public base::Worker {
  public:
    Flush(Core& core, State& state, ObjectStore& objects);
    void log_errors_to(ErrorLog& log) { errors_ = &log; }
    base::Instant step(base::Instant now) override;

  private:
    base::Instant tend(Stream stream, base::Instant now);
    void deliver(Stream& stream, base::Instant now);
    void failed(Stream& stream, aws::Error const& error, base::Instant now);

    Core& core_;
    State& state_;
    ObjectStore& objects_;
    ErrorLog* errors_ = nullptr;
    base::Counter& delivered_;
    base::Counter& lost_;
};

}  // namespace cloud::firehose
