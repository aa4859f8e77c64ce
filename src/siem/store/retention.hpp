// Lets go of days that are older than events are kept: whole partitions, once an hour.
//
//   Retention retention(store, 90);
//   base::WorkerThread thread(retention, clock, "retention");
#pragma once

#include "base/worker.hpp"
#include "siem/store/chdb_store.hpp"

namespace siem::store {

inline constexpr std::uint32_t kRetentionDays = 90;

class Retention final : public base::Worker {
  public:
    explicit Retention(ChdbStore& store, std::uint32_t days = kRetentionDays)
        : store_(store), days_(days) {}
    base::Instant step(base::Instant now) override;

  private:
    ChdbStore& store_;
    std::uint32_t days_;
};

}  // namespace siem::store
