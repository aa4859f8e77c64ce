// The events in two tables (docs/decisions/0012): those of sources without a word index lie in
// `events_plain`, all others in `events_indexed`, and `events` reads both. Before there is such a
// source `events` is the one table, and it becomes `events_indexed` by its name alone: nothing is
// moved. It may break off anywhere, and several processes may be at it: at no time is there a
// table `events` without what is stored.
//
//   settle_split(engine, !unindexed.none());   // after migrate()
#pragma once

#include "base/error.hpp"
#include "siem/store/engine.hpp"

namespace siem::store {

// Whether a node's events are split; what was begun is finished.
base::Result<bool> finish_split(Node const& node, Layout const& layout);

// Splits the events where it is wanted, or was done at one of the nodes before: it stays. The
// engine knows from then on.
base::Result<void> settle_split(Engine& engine, bool wanted);

}  // namespace siem::store
