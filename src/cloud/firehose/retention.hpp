// What goes when nobody needs it any more: the records of deleted streams, and segments that no
// buffered record is in. Runs on the committer, at start and whenever a buffer was emptied.
#pragma once

#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/state.hpp"

namespace cloud::firehose {

inline constexpr char const* kEmptiedTopic = "firehose:emptied";

class Retention final : public base::Worker {
  public:
    Retention(Core& core, State& state) : core_(core), state_(state) {}
    base::Instant step(base::Instant now) override;  // a bounded number of records

  private:
    Core& core_;
    State& state_;
    base::Instant next_release_ = base::Instant::min();
};

}  // namespace cloud::firehose
