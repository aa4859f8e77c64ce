// Events of the store as a file: Parquet, or NDJSON as a search answers it. It is written beside
// the store, sent from there, and gone once it is sent; so a slow client holds up nobody, and
// memory stays flat however much there is. Thread-safe, one at a time.
//
//   cli::Exports exports(store.engine(), folder + "/exports", clock);
//   base::Result<siem::api::Exported> file = exports.write(request);
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "disk/files.hpp"
#include "siem/api/api.hpp"
#include "siem/store/engine.hpp"

namespace cli {

class Exports {
  public:
    // What an earlier process left in the folder is removed.
    Exports(siem::store::Engine& engine, std::string const& folder);

    base::Result<siem::api::Exported> write(siem::api::ExportRequest const& request);
    // Rows that the one under way has written, and the day that it is at.
    codec::Json progress() const;
    void cancel() { cancelled_ = true; }

  private:
    base::Result<std::uint64_t> write_rows(siem::api::ExportRequest const& request,
                                           disk::File& file);
    base::Result<std::uint64_t> write_columns(siem::api::ExportRequest const& request,
                                              std::string const& path);

    siem::store::Engine& engine_;
    std::string folder_;
    disk::RealDisk disk_;
    std::mutex at_work_;
    std::uint64_t made_ = 0;  // guarded by at_work_
    std::atomic<bool> running_{false};
    std::atomic<bool> cancelled_{false};
    std::atomic<std::uint64_t> rows_{0};
    std::atomic<std::int64_t> at_{0};  // µs: all before is written
};

}  // namespace cli
