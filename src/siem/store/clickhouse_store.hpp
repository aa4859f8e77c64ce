// The event store in ClickHouse, be it in the process or on servers. Thread-safe; inserts take
// turns, since each must know what the one before stored. One store a process. On servers other
// processes may insert, too: claims.hpp keeps them apart.
//
//   auto store = ClickHouseStore::open(*open_embedded(library, {.folder = "data/siem/events"}));
//   base::Result<EventStore::Stored> stored = (*store)->insert(batch);
//   (*store)->query("SELECT count() AS events FROM events FORMAT JSONEachRow");
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "siem/ports.hpp"
#include "siem/store/clickhouse_ledger.hpp"
#include "siem/store/engine.hpp"
#include "siem/store/inserter.hpp"

namespace siem::store {

struct StoreStatus {
    std::uint64_t events = 0;
    std::uint64_t parts = 0;
    std::uint64_t bytes_on_disk = 0;
    std::uint64_t quarantined = 0;
    base::Instant last_ingested = {};  // of the newest event to have come in; epoch if none
};

struct Forgetting {
    base::Instant at;
    std::string day;      // "20261123", a partition's id
    std::string expired;  // the condition of a statement over the table of events
};
struct Forgotten {
    std::uint64_t rows = 0;
    bool whole_day = false;
};

class ClickHouseStore final : public EventStore {
  public:
    // With the tables made, or brought to what this program knows; split, where one of the sources
    // goes without a word index.
    static base::Result<std::unique_ptr<ClickHouseStore>> open(
        std::unique_ptr<Engine> engine, std::vector<KeptSource> const& sources = {});

    base::Result<Stored> insert(Batch const& batch) override;
    base::Result<std::uint64_t> quarantine(Quarantined const& object) override;
    base::Result<std::optional<Quarantined>> find_quarantined(std::string_view id) override;
    base::Result<void> release(std::string_view id) override;

    // The newest first, as NDJSON.
    base::Result<std::string> list_quarantine(std::uint64_t limit);
    base::Result<std::uint64_t> count_quarantine();
    base::Result<std::vector<std::string>> quarantined_ids();

    // A statement of the program's own; by default it ends in its FORMAT.
    base::Result<std::string> query(std::string_view sql, std::string_view format = "JSONEachRow") {
        return engine_->read(sql, format);
    }
    // A user's: see Engine.
    base::Result<std::string> query_for_user(std::string_view sql, std::string_view format) {
        return engine_->read_for_user(sql, format);
    }
    base::Result<StoreStatus> status();
    Engine& engine() { return *engine_; }

    // Lets go of the expired events of a day and writes it down in the table `forgotten`: its
    // partition, where nothing of it stays; else its parts are rewritten, beside all else.
    base::Result<Forgotten> forget(Forgetting const& what);
    // The marks of streams whose newest event is from before. One in memory may stay: it is only
    // too high.
    base::Result<void> forget_streams(base::Instant cutoff);

  private:
    struct Counts {
        std::uint64_t all = 0;
        std::uint64_t expired = 0;
    };
    ClickHouseStore(std::unique_ptr<Engine> engine, Unindexed unindexed)
        : engine_(std::move(engine)),
          ledger_(*engine_, std::move(unindexed)),
          inserter_(ledger_, random_) {}
    base::Result<void> forget_in(std::string const& table, Forgetting const& what, Counts counts);

    std::unique_ptr<Engine> engine_;
    base::SystemRandom random_;
    ClickHouseLedger ledger_;
    Inserter inserter_;
    std::mutex mutex_;  // held by whatever writes
};

}  // namespace siem::store
