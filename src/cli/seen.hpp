// What a running SIEM tells of itself: its sources, its queues, and how it keeps up.
//
//   cli::Seen seen(store, [&] { return queues(); }, clock);
//   settings.witness = &seen.witness();
#pragma once

#include <functional>
#include <vector>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"
#include "siem/store/activity.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/disk_budget.hpp"
#include "siem/watch/sources.hpp"

namespace cli {

class Seen {
  public:
    using Queues = std::function<std::vector<siem::QueueState>()>;
    Seen(siem::store::ClickHouseStore& store, Queues queues, base::Clock const& clock,
         siem::store::BudgetSettings const& budget);

    siem::Witness& witness() { return sources_; }
    base::Worker& worker() { return sources_; }
    base::Worker& disk() { return budget_; }
    siem::Pause const& pause() const { return pause_; }
    void add_room_to(codec::Json& status) const;
    base::Result<codec::Json> sources(http::Parameters const& parameters,
                                      siem::Visible const& visible) const;
    base::Result<codec::Json> pipeline() const;
    void tell(base::Metrics& metrics) const;

  private:
    siem::store::ClickHouseStore& store_;
    Queues queues_;
    base::Clock const& clock_;
    siem::store::Activity activity_;
    siem::watch::Sources sources_;
    siem::Pause pause_;
    siem::store::DiskBudget budget_;
};

}  // namespace cli
