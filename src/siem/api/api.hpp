// The SIEM's HTTP side: /api/v1/search, /api/v1/status, /api/v1/quarantine, /api/v1/retention,
// /api/v1/sources, /api/v1/pipeline, /api/v1/export,
// /api/v1/backup, /metrics, /healthz.
//
//   api::Api api(searcher, {.status = …, .quarantine = …}, metrics, clock);
//   http::Server server(listen, api);
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "codec/json.hpp"
#include "http/call.hpp"
#include "siem/api/desk.hpp"
#include "siem/ports.hpp"

namespace siem::api {

struct Redriven {
    std::vector<std::string> ids;
    bool all = false;
};

struct ExportRequest {
    SearchRequest search;
    std::string format = "ndjson";     // or parquet
    std::string compression = "none";  // gzip or zstd, of NDJSON
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

// What the API asks of the rest of the SIEM; called on threads of its own.
struct Sources {
    std::function<codec::Json()> status;
    std::function<base::Result<std::string>(std::uint64_t limit)> quarantine;  // NDJSON
    // The object that an entry of the quarantine names. ErrorKind::skip: there is none.
    std::function<base::Result<std::string>(std::string const& id)> quarantined_object;
    // Asks that entries be taken in again, and tells how far that is.
    std::function<base::Result<codec::Json>(Redriven const& what)> redrive;
    std::function<base::Result<codec::Json>()> retention;
    std::function<base::Result<codec::Json>(http::Parameters const&)> sources;
    std::function<base::Result<Exported>(ExportRequest const&)> exported;
    std::function<codec::Json()> export_progress;
    std::function<base::Result<codec::Json>(BackupRequest const&)> backup;
    std::function<base::Result<codec::Json>()> pipeline;
    // How far the backfill is; POST asks for one, DELETE stops it. ErrorKind::skip: what is asked
    // for is wrong.
    std::function<base::Result<codec::Json>(std::string const& method, http::Parameters const&)>
        backfill;
    std::function<void(base::Metrics& metrics)> gauges;  // read when Prometheus asks
};

class Api final : public http::Handler {
  public:
    Api(Searcher& searcher, Sources sources, base::Metrics const& metrics,
        base::Clock const& clock);
    ~Api() override;
    std::unique_ptr<http::Call> begin(http::Head const& head) override;

  private:
    void answer(http::Head const& head, http::Respond respond);
    void answer_quarantine(http::Head const& head, http::Respond respond);
    void answer_backfill(http::Head const& head, http::Respond respond);
    void answer_sources(http::Head const& head, http::Respond respond);
    void answer_export(http::Head const& head, http::Respond respond);
    void answer_backup(http::Head const& head, http::Respond respond);
    http::Reply metrics();
    void answer_by(std::function<http::Reply()> work, http::Respond respond);
    void search(http::Head const& head, http::Respond respond);

    Searcher& searcher_;
    Sources sources_;
    base::Metrics const& metrics_;
    base::Clock const& clock_;
    Desk desk_;
};

// The same for an export, all parameters of which are known.
base::Result<ExportRequest> parse_export(http::Parameters const& parameters, base::Instant now);
// The search that a query string asks for. Throws nothing; ErrorKind::skip says what is wrong.
base::Result<SearchRequest> parse_search(http::Parameters const& parameters, base::Instant now);

}  // namespace siem::api
