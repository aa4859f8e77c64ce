// How much of the disk the store may take, and when that will be used up. It warns days before, and
// has the intake pause while there is no room: messages stay on their queue, where they are safe,
// and nothing fails half written. It goes on by itself once there is room.
//
//   DiskBudget budget([&] { return measure(engine); }, {.bytes = 200'000'000'000}, pause);
//   base::WorkerThread thread(budget, clock, "disk");
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "codec/json.hpp"
#include "siem/pause.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

struct Space {
    std::uint64_t used = 0;   // by the store
    std::uint64_t free = 0;   // of the file system
    std::uint64_t total = 0;  // likewise
};
base::Result<Space> measure(Engine& engine);

struct BudgetSettings {
    std::uint64_t bytes = 0;  // what the store may take; 0: what the file system has
};

class DiskBudget final : public base::Worker {
  public:
    using Measure = std::function<base::Result<Space>()>;
    DiskBudget(Measure measure, BudgetSettings settings, Pause& pause)
        : measure_(std::move(measure)), settings_(settings), pause_(pause) {}
    base::Instant step(base::Instant now) override;

    // Thread-safe.
    codec::Json describe() const;
    void tell(base::Metrics& metrics) const;

  private:
    struct Room {
        std::uint64_t used = 0;
        std::uint64_t whole = 0;  // of what it may take
        std::int64_t left = 0;    // below zero where it has more than it may
        std::optional<double> days_left =
            {};  // at the rate of the last day; none: it does not grow
    };
    struct Sample {
        base::Instant at;
        std::uint64_t used;
    };
    Room room_of(Space const& space) const;
    void sample(base::Instant now, Room& room);
    void decide(Room const& room);
    void warn(Room const& room, base::Instant now);

    Measure measure_;
    BudgetSettings const settings_;
    Pause& pause_;
    std::deque<Sample> samples_;  // of a day, the oldest first
    base::Instant next_warning_ = {};
    mutable std::mutex mutex_;  // guards room_
    std::optional<Room> room_;
};

}  // namespace siem::store
