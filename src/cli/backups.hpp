// Backups of the event store: a folder is a set of them, each in a folder of its own that is named
// by its time. The first has everything, those that follow what the last whole one has not. A
// backup is taken while events come in: of each table as it was at a moment, the marks of streams
// after the events, so that they are too high at worst, which costs a question (decision 0001).
//
//   Backups backups(store.engine(), "/mnt/backups");
//   base::Result<codec::Json> made = backups.make({.to = "/mnt/backups/siem"}, clock.now());
//   base::Result<codec::Json> back = restore(engine, "/mnt/backups/siem");
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "codec/json.hpp"
#include "siem/api/api.hpp"
#include "siem/store/engine.hpp"

namespace cli {

inline constexpr char const* kBackupBusy = "BackupBusy";

class Backups {
  public:
    // Only below `folder` is anything written. Of a store on servers they are on disks of theirs
    // (server_backups.hpp), and nothing is known of them.
    Backups(siem::store::Engine& engine, std::string const& folder);
    // Thread-safe, one at a time. ErrorKind::skip: it is not to be had as asked. ErrorKind::retry
    // with the code kBackupBusy: another is under way, or it was stopped.
    base::Result<codec::Json> make(siem::api::BackupRequest const& request, base::Instant now);

    void stop();  // ends the one under way, and every later one

    std::string folder() const { return folder_.string(); }
    // Of those right in the folder: when the newest was begun.
    std::optional<base::Instant> newest() const;
    // How many there are since the last whole one, it included.
    std::uint64_t since_whole() const;
    // Deletes the oldest but for `keep` at least: a whole one goes with those that build on it,
    // once so many came after them. Answers how many went.
    std::uint64_t thin_out(std::uint64_t keep);

  private:
    base::Result<codec::Json> write(std::filesystem::path const& set, std::string const& name,
                                    bool full);

    siem::store::Engine& engine_;
    std::filesystem::path folder_;  // "" where the store is on servers
    std::string const statement_;   // the name of those that copy
    std::timed_mutex at_work_;
    std::atomic<bool> stopping_{false};
};

// Into a store that has no events; `from` is a set, of which the newest is taken, or one of its
// backups. What has come back is counted.
base::Result<codec::Json> restore(siem::store::Engine& engine, std::filesystem::path const& from);

}  // namespace cli
