// Removes what log groups no longer retain and what deleted groups and streams left behind, a
// bounded amount a step, and then the files that hold nothing any more.
#pragma once

#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "cloud/logs/state.hpp"

namespace cloud::logs {

class Retention final : public base::Worker {
  public:
    Retention(Core& core, State& state) : core_(core), state_(state) {}
    base::Instant step(base::Instant now) override;

  private:
    std::int64_t remove_some(base::Instant now);

    Core& core_;
    State& state_;
    bool garbage_ = true;  // an earlier run may have left some
};

}  // namespace cloud::logs
