// What is remembered of sources, in the event store: its table `source_days`. Thread-safe.
//
//   store::Activity activity(store.engine());
//   activity.add(days);
#pragma once

#include <string>
#include <vector>

#include "siem/activity.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

class Activity final : public ActivityStore {
  public:
    explicit Activity(Engine& engine) : engine_(engine) {}
    base::Result<void> add(std::vector<SourceDay> const& days) override;
    base::Result<void> each_of(std::int64_t day,
                               std::function<void(SourceDay)> const& visit) override;

  private:
    Engine& engine_;
};

}  // namespace siem::store
