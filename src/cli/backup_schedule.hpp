// Backups by the clock: one whenever the newest is so old, a whole one as often as it takes for old
// ones to be deleted. What is there says when the next is due, so a restart changes nothing; one
// that was missed is made at once.
//
//   BackupSchedule schedule(backups, {.every = std::chrono::hours(24), .keep = 7});
//   base::WorkerThread thread(schedule, clock, "backup");
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "cli/backups.hpp"
#include "codec/json.hpp"

namespace cli {

struct BackupSettings {
    std::string folder = {};                               // below which they go
    std::chrono::seconds every = std::chrono::seconds(0);  // 0: when somebody asks
    std::uint64_t keep = 7;
};

class BackupSchedule final : public base::Worker {
  public:
    BackupSchedule(Backups& backups, BackupSettings const& settings)
        : backups_(backups), settings_(settings) {}
    base::Instant step(base::Instant now) override;

    // Thread-safe.
    codec::Json describe() const;
    void tell(base::Metrics& metrics) const;

  private:
    base::Instant failed(base::Error const& error, base::Instant now);

    Backups& backups_;
    BackupSettings const settings_;
    mutable std::mutex mutex_;  // guards all below
    std::string error_;         // of the last try
    base::Instant failed_at_ = {};
};

}  // namespace cli
