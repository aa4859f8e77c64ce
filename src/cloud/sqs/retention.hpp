// What leaves queues by itself: messages that are older than their queue keeps them, those of
// deleted and purged queues, and segments that no message has a body in. Runs on the committer.
#pragma once

#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

class Retention final : public base::Worker {
  public:
    Retention(Core& core, State& state) : core_(core), state_(state) {}
    // A bounded number of messages; at the latest a minute later again.
    base::Instant step(base::Instant now) override;

  private:
    Core& core_;
    State& state_;
};

}  // namespace cloud::sqs
