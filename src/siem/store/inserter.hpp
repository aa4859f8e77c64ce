// The exactly-once rule (docs/decisions/0001, 0011): what of a batch is new goes into the ledger.
// For each stream it knows between which ids all that is stored lies, so that most events are known
// to be new at once; others are looked up by their time and id: a repeat has the same time as the
// event it repeats, as everything from CloudWatch does. One thread at a time.
//
//   store::Inserter inserter(ledger, random);
//   base::Result<EventStore::Stored> stored = inserter.insert(batch);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "siem/ports.hpp"
#include "siem/store/claims.hpp"
#include "siem/store/identities.hpp"
#include "siem/store/ledger.hpp"
#include "siem/store/marks.hpp"

namespace siem::store {

class Inserter {
  public:
    Inserter(Ledger& ledger, base::Random& random) : ledger_(ledger), claims_(ledger, random) {}

    // As EventStore::insert().
    base::Result<EventStore::Stored> insert(Batch const& batch);

  private:
    base::Result<EventStore::Stored> insert_claimed(Batch const& batch, Identities const& ids,
                                                    std::string const& claim);
    base::Result<std::vector<Mark*>> marks_of(Identities const& batch);
    void forget_marks();
    base::Result<void> raise_marks(Batch const& batch, Identities const& ids,
                                   std::vector<Mark*> const& marks);
    base::Result<void> mark_stored(Batch const& batch, Identities const& ids, Repeats& repeats);

    Ledger& ledger_;
    Claims claims_;
    // By stream_key(): what the ledger said when it was asked, and what was inserted since.
    std::unordered_map<std::string, Mark> marks_;
    std::size_t spans_ = 0;  // of all marks, at most
};

}  // namespace siem::store
