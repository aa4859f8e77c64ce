// Subscription delivery: what was put into a log group since a filter's cursor goes to its
// destination, and the cursor moves on, in one transaction.
#pragma once

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/logs/envelope.hpp"
#include "cloud/logs/pattern.hpp"
#include "cloud/logs/state.hpp"
#include "cloud/ports.hpp"

namespace cloud::logs {

class Delivery final : public base::Worker {
  public:
    Delivery(Core& core, State& state, RecordSink& sink);
    base::Instant step(base::Instant now) override;

  private:
    base::Instant tend(SubscriptionFilter filter, base::Instant now);
    void deliver(SubscriptionFilter& filter, base::Instant now);
    void failed(SubscriptionFilter& filter, aws::Error const& error, base::Instant now);

    Core& core_;
    State& state_;
    RecordSink& sink_;
    EnvelopeWriter envelope_;
    base::Counter& delivered_;
    base::Counter& lost_;
};

// Removes what log groups no longer retain. Once a minute.
class Retention final : public base::Worker {
  public:
    Retention(Core& core, State& state) : core_(core), state_(state) {}
    base::Instant step(base::Instant now) override;

  private:
    Core& core_;
    State& state_;
};

}  // namespace cloud::logs
