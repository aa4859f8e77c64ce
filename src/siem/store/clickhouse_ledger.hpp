// The exactly-once rule's statements as ClickHouse has them: the tables `claims`, `streams` (the
// marks) and `events`. One thread at a time.
//
//   store::ClickHouseLedger ledger(engine, unindexed);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "siem/store/engine.hpp"
#include "siem/store/ledger.hpp"
#include "siem/store/unindexed.hpp"

namespace siem::store {

class ClickHouseLedger final : public Ledger {
  public:
    explicit ClickHouseLedger(Engine& engine, Unindexed unindexed = Unindexed({}))
        : engine_(engine), unindexed_(std::move(unindexed)) {}

    bool shared() const override { return engine_.layout().shared(); }
    base::Result<void> make_claim(std::string const& id,
                                  std::vector<ClaimedRange> const& ranges) override;
    base::Result<void> end_claim(std::string const& id) override;
    base::Result<std::vector<Claim>> other_claims(std::string const& mine) override;
    base::Result<bool> at_work(std::string const& claim) override;
    base::Result<std::vector<std::string>> marks(
        std::vector<Identities::Stream> const& streams) override;
    base::Result<void> raise_marks(std::vector<Identities::Stream> const& streams,
                                   std::int64_t ingested) override;
    base::Result<std::vector<bool>> are_stored(Batch const& batch, Identities const& ids,
                                               std::vector<std::size_t> const& rows) override;
    // Each of the tables of events, like each day, is atomic for itself.
    base::Result<void> add(Batch const& batch, std::string const& claim) override;

    // The conditions of an insert's SELECT, and its settings: it fails once the claim has ended.
    static std::string guard(std::string const& claim);

  private:
    base::Result<std::vector<bool>> some_are_stored(Batch const& batch, Identities const& ids,
                                                    std::vector<std::size_t> const& rows);
    base::Result<void> write_claim(std::string const& id, bool ended, std::string const& ranges);
    base::Result<void> add_to(std::string const& table, Batch const& batch,
                              std::string const& claim);

    Engine& engine_;
    Unindexed const unindexed_;
};

}  // namespace siem::store
