// Keeps the store's parts few and their words indexed, without standing in the intake's way: while
// inserts outrun merging, merges leave the word index out, which makes them several times cheaper;
// once they have caught up, they build it again, and what was left out is made up for, a day at a
// time.
//
//   Upkeep upkeep(store.engine());
//   base::WorkerThread thread(upkeep, clock, "upkeep");
#pragma once

#include <cstdint>
#include <string>

#include "base/worker.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

class Upkeep final : public base::Worker {
  public:
    explicit Upkeep(Engine& engine) : engine_(engine) {}
    base::Instant step(base::Instant now) override;

  private:
    struct Parts {
        std::uint64_t fresh = 0;      // never merged
        std::uint64_t unindexed = 0;  // large, and without the word index
        std::uint64_t at_work = 0;    // merges and index builds that go on
    };
    base::Result<Parts> parts();
    base::Result<void> index_at_merges(bool on);
    base::Result<void> index_a_day();
    base::Result<void> tend();

    Engine& engine_;
    bool indexing_ = false;  // as the table is set; set anew at the first step
    bool known_ = false;
};

}  // namespace siem::store
