// Events of the store as a file: Parquet, or NDJSON as a search answers it. It is written beside
// the store, sent from there, and gone once it is sent; so a slow client holds up nobody, and
// memory stays flat however much there is. Thread-safe, one at a time.
//
//   cli::Exports exports(store.engine(), folder + "/exports");
//   base::Result<siem::api::Exported> file = exports.write(request);
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

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
    // How far the one under way is. NDJSON: the rows that it has written, and the day that it is
    // at. Parquet: the rows that it has read, of how many, and the bytes that it has written.
    codec::Json progress() const;
    // Ends that which was asked for with this id, and waits until it has, for some seconds at most;
    // false where none such is under way.
    bool cancel(std::string_view id);
    void stop();  // ends it, and every later one

  private:
    base::Result<std::uint64_t> write_rows(siem::api::ExportRequest const& request,
                                           disk::File& file);
    base::Result<std::uint64_t> write_columns(siem::api::ExportRequest const& request,
                                              std::string const& path);

    siem::store::Engine& engine_;
    std::string folder_;
    std::string const prefix_;  // of names, unlike any other process's: they share servers
    disk::RealDisk disk_;
    base::Result<std::uint64_t> write_file(siem::api::ExportRequest const& request,
                                           std::string const& name);
    void end_statement();
    bool begin(siem::api::ExportRequest const& request, std::string const& name);

    std::mutex at_work_;
    std::uint64_t made_ = 0;    // guarded by at_work_
    mutable std::mutex mutex_;  // guards all below
    std::condition_variable ended_;
    bool running_ = false;
    bool stopping_ = false;
    bool parquet_ = false;
    std::string id_;    // of the one under way
    std::string name_;  // of its file, and of its statement
    std::atomic<bool> cancelled_{false};
    std::atomic<std::uint64_t> rows_{0};
    std::atomic<std::int64_t> at_{0};  // µs: all before is written
};

}  // namespace cli
