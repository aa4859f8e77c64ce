// Has the words of messages indexed, and parts merged, without standing in the intake's way.
// Neither inserts nor merges build the word index: at each merge it would cost more than all else,
// and of a large part more memory than there is. It is built once a part has grown to some size,
// when the store has nothing else to do, or when so much is without it that searching for a word
// would take long: a lot more while much comes in, since the index costs half as much again as
// storing an event does. Once all have it and little comes in, parts are merged with their indexes
// into large ones, so that a search has few to look into. Where it is never quiet, parts that have
// become many are merged a few at a time: each is held in memory.
//
//   Upkeep upkeep(store.engine());
//   base::WorkerThread thread(upkeep, clock, "upkeep");
#pragma once

#include <cstdint>
#include <optional>

#include "base/worker.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

class Upkeep final : public base::Worker {
  public:
    // More small parts than `many_parts` are merged however much comes in, until half are left.
    explicit Upkeep(Engine& engine, std::uint64_t many_parts = 700)
        : engine_(engine), many_parts_(many_parts) {}
    base::Instant step(base::Instant now) override;

  private:
    enum class Merges { small, many, indexed };
    struct Backlog {
        std::uint64_t parts = 0;      // that are small
        std::uint64_t rows = 0;       // in large parts without the word index
        std::uint64_t merges = 0;     // that go on
        std::uint64_t mutations = 0;  // so do these, index builds among them
        std::uint64_t inserted = 0;   // rows, of all tables, since the engine was started
    };
    base::Result<Backlog> backlog();
    base::Result<void> look(Backlog const& found);
    bool due(Backlog const& found, std::uint64_t rows) const;
    base::Result<void> index_a_day();
    Merges wanted(Backlog const& found) const;
    base::Result<void> merge(Merges which);

    Engine& engine_;
    std::uint64_t many_parts_;
    std::optional<std::uint64_t> inserted_;  // at the step before
    std::uint32_t quiet_looks_ = 0;          // in a row
    std::optional<Merges> merges_;           // as the table was told last
};

}  // namespace siem::store
