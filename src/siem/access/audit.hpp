// Who searched and changed what, when and from where. Deeds are written down some at a time, within
// a quarter of a second; where more wait than may, whoever did another waits for the disk. The same
// again within five minutes is counted with the first: a page that follows, or a terminal's tail,
// asks the same every second. Thread-safe.
//
//   access::Audit audit(database, {.kept = std::chrono::hours(24 * 365)});
//   base::WorkerThread thread(audit, clock, "audit");
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/worker.hpp"
#include "codec/json.hpp"
#include "disk/database.hpp"
#include "siem/accounts.hpp"

namespace siem::access {

inline constexpr std::uint64_t kMostAudited = 2'000'000;  // entries; the oldest go
inline constexpr std::size_t kLongestDetail = 2048;       // bytes

class Audit final : public base::Worker {
  public:
    Audit(disk::Database& database, base::Duration kept);
    ~Audit() override;

    void record(Deed deed, base::Instant now);
    // {"entries":[…],"next":…}, the newest first; with what waits.
    codec::Json list(AuditRequest const& request);
    base::Instant step(base::Instant now) override;

  private:
    struct Entry {
        std::int64_t id = 0;
        base::Instant first = {};
        base::Instant last = {};
        std::uint64_t count = 1;
        Deed deed = {};
    };
    void write();  // what waits
    void forget(base::Instant now);

    disk::Database& db_;  // guarded by at_disk_
    base::Duration const kept_;
    std::mutex at_disk_;
    base::Instant forgot_ = {};
    std::mutex mutex_;  // guards what follows; taken after at_disk_ where both are
    std::int64_t next_id_ = 1;
    std::uint64_t lost_ = 0;
    std::map<std::int64_t, Entry> waiting_;
    std::unordered_map<std::string, Entry> recent_;  // by who did what
};

}  // namespace siem::access
