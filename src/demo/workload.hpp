// What is written into the log groups, without end: an ordinary life at every place, and the
// attack again and again. The same seed, places and times give the same lines, whatever the steps
// they are asked for in. No I/O. One thread.
//
//   Workload workload(seed, places, {.start = now, .first_attack = now + std::chrono::minutes(2)});
//   for (Line const& line : workload.until(now + std::chrono::seconds(1))) …
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "demo/attack.hpp"
#include "demo/scene.hpp"

namespace demo {

struct Schedule {
    base::Instant start;
    base::Instant first_attack;
    base::Duration attack_every = std::chrono::minutes(30);
};

class Workload {
  public:
    Workload(std::uint64_t seed, std::vector<Place> const& places, Schedule schedule);
    ~Workload();

    // What happened since the last call, in the order of time. Lines point at the workload.
    std::vector<Line> until(base::Instant end);

  private:
    struct Track;
    void attack(Track const& track, base::Instant end, std::vector<Line>& lines) const;

    std::uint64_t seed_;
    Schedule schedule_;
    base::Instant told_;  // all before this was
    std::vector<std::unique_ptr<Track>> tracks_;
};

}  // namespace demo
