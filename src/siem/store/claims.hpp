// How several processes insert into one store and no event gets in twice (docs/decisions/0011).
// Before a process looks for what is stored it claims the ranges of ids of each stream that it is
// about to insert, and then looks for other claims to the same. Whoever finds one gives its own up
// and comes again later. A claim that nobody seems to work on is ended by who is in need: the
// insert that belongs to it looks, where events are kept, whether it was, and fails.
// One thread at a time.
//
//   base::Result<std::string> claim = claims.take(ids);
//   … look for repeats, then ledger.add(batch, *claim) …
//   claims.end(*claim);
#pragma once

#include <set>
#include <string>

#include "base/error.hpp"
#include "base/random.hpp"
#include "siem/store/identities.hpp"
#include "siem/store/ledger.hpp"

namespace siem::store {

class Claims {
  public:
    Claims(Ledger& ledger, base::Random& random) : ledger_(ledger), random_(random) {}

    // Its id. ErrorKind::retry; with the code kContended where another process is at the same
    // events.
    base::Result<std::string> take(Identities const& batch);
    // After the insert, or when it is not to be. One that cannot be ended is ended by who needs it.
    void end(std::string const& claim);
    // The insert failed, and may yet go on: nobody but the ledger knows.
    void leave(std::string const& claim);

  private:
    base::Result<void> yield_or_end(Ledger::Claim const& other);

    Ledger& ledger_;
    base::Random& random_;
    std::set<std::string> left_;  // our own that failed
};

}  // namespace siem::store
