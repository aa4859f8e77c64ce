// An event store that is gone with the process: for simulations, and where the real engine cannot
// be, such as under sanitizers. Obeys the same rules, and fails when it is told to. Thread-safe.
//
//   siem::store::MemoryStore store;
//   store.fail_next(2);   // the next two inserts store nothing and say so
//   store.find("111122223333", "/app", "web", "3841…");
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "siem/ports.hpp"

namespace siem::store {

class MemoryStore final : public EventStore {
  public:
    struct Row {
        std::string account;
        std::string group;
        std::string stream;
        std::string id;
        std::string message;
        std::int64_t timestamp_micros = 0;
        std::int64_t ingested_micros = 0;
        // Every core field that is there, by its name, as people write it; and every leaf.
        std::map<std::string, std::string> fields = {};
        std::vector<std::pair<std::string, std::string>> leaves = {};
    };

    base::Result<Stored> insert(Batch const& batch) override;
    base::Result<std::uint64_t> quarantine(Quarantined const& object) override;
    base::Result<std::optional<Quarantined>> find_quarantined(std::string_view id) override;
    base::Result<void> release(std::string_view id) override;

    // The next `inserts` fail. The first of them stores that many new rows all the same, as when
    // one day's partition was written and the next one's was not.
    void fail_next(std::uint64_t inserts, std::uint64_t rows_of_first = 0);

    // The next `inserts` meet another process's.
    void contend_next(std::uint64_t inserts);

    std::size_t size() const;
    std::optional<Row> find(std::string_view account, std::string_view group,
                            std::string_view stream, std::string_view id) const;
    void for_each(std::function<void(Row const&)> const& visit) const;
    std::vector<Quarantined> quarantined() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Row> rows_;  // by all that makes an event the same
    std::map<std::string, Quarantined> quarantine_;
    std::uint64_t failing_ = 0;
    std::uint64_t rows_before_failure_ = 0;
    std::uint64_t contended_ = 0;
};

}  // namespace siem::store
