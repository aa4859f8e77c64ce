// What the exactly-once rule asks of the place where events are kept, a statement a call: what has
// returned is durable and seen by all, what failed may yet come to be. ClickHouseLedger is the one
// that ships; a simulation has one in memory, whose statements interleave as its seed says.
// One thread at a time. Errors of any kind are worth trying again.
//
//   store::ClickHouseLedger ledger(engine);
//   store::Inserter inserter(ledger, random);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "siem/batch.hpp"
#include "siem/store/claimed_range.hpp"
#include "siem/store/identities.hpp"

namespace siem::store {

class Ledger {
  public:
    struct Claim {
        std::string id;
        std::uint64_t seconds = 0;  // since it was made, by the ledger's clock
        std::vector<ClaimedRange> ranges = {};
    };

    virtual ~Ledger() = default;
    // Whether other processes insert, too, so that an insert has to be claimed.
    virtual bool shared() const = 0;

    virtual base::Result<void> make_claim(std::string const& id,
                                          std::vector<ClaimedRange> const& ranges) = 0;
    virtual base::Result<void> end_claim(std::string const& id) = 0;
    // All that have not ended, but this one.
    virtual base::Result<std::vector<Claim>> other_claims(std::string const& mine) = 0;
    // Whether an insert of this claim is running, whoever sent it.
    virtual base::Result<bool> at_work(std::string const& claim) = 0;

    // Of each stream an id that none stored exceeds, "" where nothing is stored.
    virtual base::Result<std::vector<std::string>> marks(
        std::vector<Identities::Stream> const& streams) = 0;
    // At least to each stream's last id. `ingested` is in microseconds.
    virtual base::Result<void> raise_marks(std::vector<Identities::Stream> const& streams,
                                           std::int64_t ingested) = 0;

    // Of each of these rows, whether its event is stored: one of the same time and id.
    virtual base::Result<std::vector<bool>> are_stored(Batch const& batch, Identities const& ids,
                                                       std::vector<std::size_t> const& rows) = 0;
    // With a claim, only where it has not ended when the insert begins; "" asks for none. What
    // fails may have added a part.
    virtual base::Result<void> add(Batch const& batch, std::string const& claim) = 0;
};

}  // namespace siem::store
