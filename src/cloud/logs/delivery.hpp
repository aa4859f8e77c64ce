// Subscription delivery: what was put into a log group since a filter's cursor goes to its
// destination, and the cursor moves on, in one transaction.
#pragma once

#include <future>
#include <string>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/logs/envelope.hpp"
#include "cloud/logs/groups.hpp"
#include "cloud/logs/pattern/pattern.hpp"
#include "cloud/logs/state.hpp"
#include "cloud/logs/subscription_state.hpp"
#include "cloud/ports.hpp"

namespace cloud::logs {

class Delivery final : public base::Worker {
  public:
    explicit Delivery(Logs& logs);
    base::Instant step(base::Instant now) override;

  private:
    // What one filter is handed in one step.
    struct Shipment {
        SubscriptionFilter const& filter;
        Group group;
        aws::Arn destination;
        pattern::Pattern pattern;
        base::Instant now;
        std::int64_t stream = 0;
        std::string stream_name = {};  // "" where nothing of the stream is handed on
        std::uint64_t events = 0;
        std::vector<pattern::Extracted> system_fields = {};
        std::vector<std::future<std::string>> packed = {};  // envelopes, in their order
    };

    base::Instant tend(SubscriptionFilter const& filter, base::Instant now, std::int64_t& budget);
    void deliver(SubscriptionFilter filter, base::Instant now, std::int64_t& budget);
    bool turn_to(Shipment& shipment, Block const& block);
    aws::Arn destination_of(SubscriptionFilter const& filter) const;
    bool is_told_of_itself(Shipment const& shipment) const;
    void add_block(Shipment& shipment, Block const& block);
    void add_event(Shipment& shipment, LogEvent const& event);
    void begin(Shipment const& shipment);
    void pack(Shipment& shipment);
    void send(Shipment& shipment);
    base::Instant failed(SubscriptionFilter filter, aws::Error const& error, base::Instant now);
    void give_up(SubscriptionFilter& filter, base::Instant now);

    Logs& logs_;
    Core& core_;
    State& state_;
    SubscriptionState& subscriptions_;
    EnvelopeWriter envelope_;
    std::string block_bytes_;
    std::int64_t last_served_ = 0;  // the filters take turns
    base::Counter& delivered_;
    base::Counter& lost_;
};

}  // namespace cloud::logs
