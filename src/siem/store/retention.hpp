// Lets go of events that are older than their source keeps them, a day at a time, once an hour; and
// tells what is kept, until when, and what went.
//
//   Retention retention(store, {.sources = {{{}, {"/app/*"}, 30}}, .days = 90});
//   base::WorkerThread thread(retention, clock, "retention");
#pragma once

#include "base/worker.hpp"
#include "codec/json.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/kept.hpp"

namespace siem::store {

class Retention final : public base::Worker {
  public:
    Retention(ClickHouseStore& store, KeptFor kept) : store_(store), kept_(std::move(kept)) {}
    base::Instant step(base::Instant now) override;

    // Of each source: what it has, and how much of it is due; the holds; what was let go of last.
    // It counts every event. Thread-safe.
    base::Result<codec::Json> report(base::Instant now);

  private:
    base::Result<std::uint64_t> forget_expired(base::Instant now);
    base::Result<codec::Json> sources(base::Instant now);
    base::Result<codec::Json> holds();
    base::Result<codec::Json> rows(std::string const& sql);

    ClickHouseStore& store_;
    KeptFor const kept_;
};

}  // namespace siem::store
