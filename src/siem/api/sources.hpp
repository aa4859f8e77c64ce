// What the API asks of the rest of the SIEM; called on threads of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"
#include "siem/caller.hpp"
#include "siem/saved_searches.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

struct Redriven {
    std::vector<std::string> ids;
    bool all = false;
};

struct ExportRequest {
    SearchRequest search;
    std::string format = "ndjson";     // or parquet
    std::string compression = "none";  // gzip or zstd, of NDJSON
    std::string id = {};               // by which it can be stopped; "" for none
};
struct Exported {
    http::FileRange file;
    std::uint64_t rows = 0;
    std::string type;  // for Content-Type
    std::string name;
};

struct BackupRequest {
    std::string to = {};  // a folder; "" is the usual one
    bool full = false;    // all of it, also where there is one to build on
};

struct Sources {
    SavedSearches* saved = nullptr;
    std::function<codec::Json()> status;
    std::function<base::Result<std::string>(std::uint64_t limit)> quarantine;  // NDJSON
    // The object that an entry of the quarantine names. ErrorKind::skip: there is none.
    std::function<base::Result<std::string>(std::string const& id)> quarantined_object;
    // Asks that entries be taken in again, and tells how far that is.
    std::function<base::Result<codec::Json>(Redriven const& what)> redrive;
    std::function<base::Result<codec::Json>()> retention;
    std::function<base::Result<codec::Json>(http::Parameters const&, Visible const&)> sources;
    std::function<base::Result<Exported>(ExportRequest const&)> exported;
    std::function<codec::Json()> export_progress;
    std::function<bool(std::string const& id)> cancel_export;  // false: there is none such
    std::function<base::Result<codec::Json>(BackupRequest const&)> backup;
    std::function<base::Result<codec::Json>()> pipeline;
    // How far the backfill is; POST asks for one, DELETE stops it. ErrorKind::skip: what is asked
    // for is wrong.
    std::function<base::Result<codec::Json>(std::string const& method, http::Parameters const&)>
        backfill;
    // A statement of ClickHouse's SQL that somebody wrote, and how many rows it answers at most.
    std::function<base::Result<Table>(std::string const& text, std::uint64_t rows, Asker& asker)>
        sql;
    std::function<void(base::Metrics& metrics)> gauges;  // read when Prometheus asks
    // For browsers: whatever is under none of the API's paths. On the I/O thread.
    std::function<http::Reply(http::Head const&)> page;
};

}  // namespace siem::api
