#include "cli/siem_half.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/time.hpp"
#include "base/worker.hpp"
#include "cli/backups.hpp"
#include "cli/exports.hpp"
#include "cli/folder.hpp"
#include "cli/seen.hpp"
#include "cli/siem_backfill.hpp"
#include "cli/siem_queue.hpp"
#include "cli/store.hpp"
#include "cli/version.hpp"
#include "query/filter_bar.hpp"
#include "siem/api/api.hpp"
#include "siem/api/page.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/connector/queue_watch.hpp"
#include "siem/connector/source.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/pipeline/redrive.hpp"
#include "siem/search/search.hpp"
#include "siem/search/sql_reader.hpp"
#include "siem/search/where.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/retention.hpp"
#include "siem/store/searches.hpp"
#include "siem/store/upkeep.hpp"

namespace cli {
namespace {

// A connection to each queue's buckets, for one thread.
class Connections {
  public:
    explicit Connections(std::vector<std::unique_ptr<SiemQueue>> const& queues) {
        for (std::unique_ptr<SiemQueue> const& queue : queues) {
            all_.emplace_back(queue->settings().url,
                              std::make_unique<Connection>(queue->settings(), queue->keys()));
        }
    }
    // The first where that queue is none of ours any more.
    siem::connector::Source& of(std::string_view queue_url) {
        auto const found = std::find_if(all_.begin(), all_.end(),
                                        [&](auto const& one) { return one.first == queue_url; });
        return found == all_.end() ? all_.front().second->source : found->second->source;
    }
    void cancel() {
        for (auto const& [url, connection] : all_) connection->source.cancel();
    }

  private:
    std::vector<std::pair<std::string, std::unique_ptr<Connection>>> all_;
};

// What takes in again what is in quarantine, and reads it for those who look at it.
struct Redriver {
    Connections lane;
    Connections desk;
    std::mutex at_desk;  // a connection is one thread's at a time
    siem::pipeline::Redrive redrive;
    siem::connector::InFlight in_flight;
    siem::pipeline::Intake intake;

    Redriver(std::vector<std::unique_ptr<SiemQueue>> const& queues, LaneSurroundings const& around)
        : lane(queues),
          desk(queues),
          redrive(
              [this](std::string const& queue) -> siem::connector::Source& {
                  return lane.of(queue);
              },
              around.store),
          intake(redrive, redrive, around.clock, in_flight, around.metrics,
                 intake_settings(queues.front()->settings(), around)) {}
};

// For a person who looks at it: it has to fit into memory.
base::Result<std::string> read_whole(siem::connector::Source& source, std::string const& bucket,
                                     std::string const& key) {
    constexpr std::uint64_t kMostBytes = std::uint64_t{512} << 20;
    std::string bytes;
    siem::connector::ObjectPart part{bucket, key};
    for (;;) {
        base::Result<siem::connector::Object> const object = source.fetch(part);
        if (!object) return base::fail(object.error());
        if (object->size > kMostBytes) {
            return base::fail(base::ErrorKind::stop,
                              "the object is larger than 512 MiB: fetch it from S3");
        }
        bytes += object->bytes;
        if (object->bytes.empty() || bytes.size() >= object->size) return bytes;
        part.offset = bytes.size();
        part.etag = object->etag;
    }
}

codec::Json describe(siem::pipeline::RedriveStatus const& status) {
    return codec::Json::object(
        {{"waiting", status.waiting}, {"released", status.released}, {"kept", status.kept}});
}

}  // namespace

struct SiemHalf::State {
    Folder folder;
    base::SystemClock clock;
    base::Metrics metrics;
    std::shared_ptr<siem::connector::Budget> budget;  // lanes hold it, too
    std::unique_ptr<siem::store::ClickHouseStore> store;
    base::SystemRandom random;
    siem::store::Searches searches;
    siem::search::Search search;
    siem::search::SqlReader sql;
    Seen seen;
    siem::store::Retention retention;
    siem::store::Upkeep upkeep;
    std::vector<std::unique_ptr<SiemQueue>> queues;
    Redriver redriver;
    SiemBackfill backfill;
    Exports exports;
    Backups backups;
    siem::api::Page const page{siem::api::page_files()};
    BackupSchedule schedule;
    SiemAccess access;
    siem::api::Api api;
    std::vector<std::unique_ptr<base::WorkerThread>> threads;
    http::Server server;
    std::string first_link;

    explicit State(Settings const& s)
        : folder(s.data + "/siem"),
          budget(std::make_shared<siem::connector::Budget>(s.bytes_in_flight)),
          store(open_store(s.store, folder.path(), s.kept.sources)),
          searches(store->engine(), random),
          search([this](std::string const& sql,
                        siem::Asker& asker) { return searches.query(sql, asker); },
                 clock,
                 [this](std::string const& sql, siem::Asker& asker,
                        siem::search::Search::Pieces const& pieces) {
                     return searches.stream(sql, asker, pieces);
                 },
                 store->engine().layout().event_tables()),
          sql([this](std::string const& text,
                     siem::Asker& asker) { return searches.query(text, asker); },
              [this](std::string const& text, siem::Asker& asker) {
                  return searches.query_for_user(text, asker);
              }),
          seen(*store, [this] { return queue_states(); }, clock, {s.disk_budget}),
          retention(*store, s.kept),
          upkeep(store->engine()),
          queues(make_queues(s)),
          redriver(queues, surroundings(s)),
          backfill(folder.path(), queues, surroundings(s)),
          exports(store->engine(), folder.path() + "/exports"),
          backups(store->engine(), s.backups.folder),
          schedule(backups, s.backups),
          access(folder.path(), s.access, random, clock),
          api(search, sources(), access.of_api(s.listen.address), {metrics, clock}),
          server(s.listen, api),
          first_link(access.open(server.url())) {
        start(seen.disk(), "disk");
        start(seen.worker(), "sources");
        start(retention, "retention");
        start(upkeep, "upkeep");
        start(api.tails(), "tail");
        start(schedule, "backup");
        start(access.worker(), "access");
        start(access.audit(), "audit");
        start(redriver.intake, "redrive");
        for (std::unique_ptr<SiemQueue> const& queue : queues) queue->start();
    }

    siem::api::Sources sources() {
        siem::api::Sources all;
        all.saved = &access.saved();
        all.sql = [this](std::string const& text, std::uint64_t rows, siem::Asker& asker) {
            return sql.read(text, rows, asker);
        };
        all.status = [this] { return status(); };
        all.quarantine = [this](std::uint64_t limit) { return store->list_quarantine(limit); };
        all.quarantined_object = [this](std::string const& id) { return quarantined_object(id); };
        all.redrive = [this](siem::api::Redriven const& what) { return redrive(what); };
        all.sources = [this](http::Parameters const& asked, siem::Visible const& visible) {
            return seen.sources(asked, visible);
        };
        all.exported = [this](siem::api::ExportRequest const& request) {
            return exports.write(request);
        };
        all.backup = [this](siem::api::BackupRequest const& request) {
            return backups.make(request, clock.now());
        };
        all.export_progress = [this] { return exports.progress(); };
        all.cancel_export = [this](std::string const& id) { return exports.cancel(id); };
        all.pipeline = [this] { return seen.pipeline(); };
        all.gauges = [this](base::Metrics& gauges) {
            seen.tell(gauges);
            schedule.tell(gauges);
        };
        all.backfill = [this](std::string const& method, http::Parameters const& asked) {
            if (method == "POST") return backfill.start(asked);
            return base::Result<codec::Json>(method == "DELETE" ? backfill.cancel()
                                                                : backfill.status());
        };
        all.retention = [this] { return retention.report(clock.now()); };
        all.page = [this](http::Head const& head) { return page.answer(head); };
        return all;
    }

    base::Result<std::string> quarantined_object(std::string const& id) {
        base::Result<std::optional<siem::Quarantined>> const found = store->find_quarantined(id);
        if (!found) return base::fail(found.error());
        if (!*found || (*found)->key.empty()) {
            return base::fail(base::ErrorKind::skip, "there is no such object in quarantine");
        }
        std::lock_guard const lock(redriver.at_desk);
        return read_whole(redriver.desk.of((*found)->queue), (*found)->bucket, (*found)->key);
    }

    base::Result<codec::Json> redrive(siem::api::Redriven const& what) {
        std::vector<std::string> ids = what.ids;
        if (what.all) {
            base::Result<std::vector<std::string>> all = store->quarantined_ids();
            if (!all) return base::fail(all.error());
            ids = *std::move(all);
        }
        if (!redriver.redrive.ask(ids)) {
            return base::fail(base::ErrorKind::retry, "too many wait already; ask again later");
        }
        return describe(redriver.redrive.status());
    }

    LaneSurroundings surroundings(Settings const& s) {
        // Of many lanes, each can have a part in its hands.
        std::uint64_t const part = std::clamp<std::uint64_t>(
            s.bytes_in_flight / (8 * s.queues.size()), 1u << 20, 16u << 20);
        return {*store,          clock,         metrics, s.joins, s.enrichment,
                &seen.witness(), &seen.pause(), budget,  part};
    }

    std::vector<siem::QueueState> queue_states() const {
        std::vector<siem::QueueState> states;
        for (std::unique_ptr<SiemQueue> const& queue : queues) states.push_back(queue->state());
        return states;
    }

    std::vector<std::unique_ptr<SiemQueue>> make_queues(Settings const& s) {
        std::vector<std::unique_ptr<SiemQueue>> made;
        for (QueueSettings const& queue : s.queues) {
            made.push_back(std::make_unique<SiemQueue>(queue, surroundings(s)));
        }
        return made;
    }

    void start(base::Worker& worker, std::string const& name) {
        threads.push_back(std::make_unique<base::WorkerThread>(worker, clock, name));
    }

    codec::Json status() {
        codec::Json lane_list = codec::Json::array();
        codec::Json queue_list = codec::Json::array();
        std::uint64_t in_flight = 0;
        for (std::unique_ptr<SiemQueue> const& queue : queues) {
            codec::Json const lanes = queue->lanes();
            for (codec::Json const& lane : lanes.items()) lane_list.push(lane);
            queue_list.push(queue->status());
            in_flight += queue->in_flight();
        }
        codec::Json out = codec::Json::object({{"version", kVersion},
                                               {"time", base::iso8601(clock.now())},
                                               {"inFlight", in_flight},
                                               {"bytesInFlight", budget->held()},
                                               {"mostBytesInFlight", budget->limit()},
                                               {"queues", std::move(queue_list)},
                                               {"lanes", std::move(lane_list)}});
        seen.add_room_to(out);
        out.set("backup", schedule.describe());
        base::Result<siem::store::StoreStatus> const stored = store->status();
        if (!stored) {
            out.set("storeError", stored.error().message);
            return out;
        }
        out.set("events", stored->events);
        out.set("parts", stored->parts);
        out.set("bytesOnDisk", stored->bytes_on_disk);
        out.set("quarantined", stored->quarantined);
        out.set("lastIngested", stored->last_ingested == base::Instant()
                                    ? codec::Json()
                                    : codec::Json(base::iso8601(stored->last_ingested)));
        return out;
    }

    // Polls end at once; what was claimed and is not stored goes back to the queue.
    void stop() {
        if (threads.empty()) return;
        api.stop();
        access.stop();
        server.stop();
        for (std::unique_ptr<SiemQueue> const& queue : queues) queue->cancel();
        (void)backfill.cancel();
        redriver.redrive.cancel();
        exports.stop();
        backups.stop();
        redriver.lane.cancel();
        redriver.desk.cancel();
        threads.clear();
        for (std::unique_ptr<SiemQueue> const& queue : queues) queue->join();
        for (std::unique_ptr<SiemQueue> const& queue : queues) queue->give_back();
    }
};

siem::store::KeptFor kept_for(stacks::Config const& config) {
    siem::store::KeptFor kept;
    kept.days = static_cast<std::uint32_t>(config.siem_retention_days);
    for (stacks::KeptSource const& source : config.siem_sources) {
        siem::store::KeptSource one{.log_groups = source.log_groups,
                                    .days = static_cast<std::uint32_t>(source.retention_days),
                                    .word_index = source.word_index};
        for (std::string const& name : source.accounts) {
            one.accounts.push_back(config.account_id(name));
        }
        kept.sources.push_back(std::move(one));
    }
    for (stacks::LegalHold const& hold : config.siem_holds) {
        base::Result<query::Filter> const filter = query::parse(hold.query);
        ASSERT(filter.has_value());  // the config was checked
        kept.holds.push_back({hold.name, hold.query, siem::search::to_sql(*filter)});
    }
    return kept;
}

SiemHalf::SiemHalf(Settings const& settings) : state_(std::make_unique<State>(settings)) {}
SiemHalf::~SiemHalf() { stop(); }

std::string SiemHalf::url() const { return state_->server.url(); }
std::string SiemHalf::first_link() const { return state_->first_link; }
void SiemHalf::stop() { state_->stop(); }

std::vector<siem::decode::JoinRule> joins_for(stacks::Config const& config) {
    std::vector<siem::decode::JoinRule> joins;
    for (stacks::JoinedLines const& one : config.siem_joins) {
        siem::decode::Joining how{.on = true};
        if (!one.starts.empty()) {
            base::Result<codec::Regex> start = codec::Regex::compile(one.starts);
            ASSERT(start);  // the config was read
            how.start = std::make_shared<codec::Regex const>(*std::move(start));
        }
        for (std::string const& keys : one.keys) joins.push_back({keys, how});
    }
    return joins;
}

}  // namespace cli
