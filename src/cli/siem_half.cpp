#include "cli/siem_half.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include "aws/client.hpp"
#include "base/assert.hpp"
#include "base/time.hpp"
#include "base/worker.hpp"
#include "cli/folder.hpp"
#include "cli/seen.hpp"
#include "cli/store.hpp"
#include "cli/version.hpp"
#include "query/filter_bar.hpp"
#include "siem/api/api.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/connector/queue_watch.hpp"
#include "siem/connector/source.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/pipeline/redrive.hpp"
#include "siem/search/search.hpp"
#include "siem/search/where.hpp"
#include "siem/store/clickhouse_store.hpp"
#include "siem/store/retention.hpp"
#include "siem/store/upkeep.hpp"

namespace cli {
namespace {

// Lanes poll and fetch side by side; inserts take turns.
constexpr std::size_t kLanes = 2;

// The keys that one thread signs with: the role's where there is one, else those given.
class Keys {
  public:
    explicit Keys(SiemHalf::Settings const& s) : base_(s.keys()) {
        if (s.role_arn.empty()) return;
        role_.emplace(aws::ClientSettings{s.endpoint, s.region}, *base_,
                      aws::AssumeRole{s.role_arn, "catchment", s.external_id}, clock_);
    }
    aws::CredentialSource& source() {
        if (role_) return *role_;
        return *base_;
    }
    void cancel() {
        if (role_) role_->cancel();
    }

  private:
    base::SystemClock clock_;
    std::unique_ptr<aws::CredentialSource> base_;
    std::optional<aws::AssumedRole> role_;
};

// A connection to the queue and the bucket for one thread.
struct Connection {
    base::SystemClock clock;
    Keys keys;
    siem::connector::AwsSource source;

    explicit Connection(SiemHalf::Settings const& s)
        : keys(s), source({{s.endpoint, s.region}, s.queue_url}, keys.source(), clock) {}
    void cancel() {
        keys.cancel();
        source.cancel();
    }
};

siem::pipeline::IntakeSettings intake_settings(SiemHalf::Settings const& s, Seen& seen) {
    siem::pipeline::IntakeSettings settings;
    settings.queue = s.queue_url;
    settings.region = s.region;
    settings.poll.visibility = s.visibility;
    settings.enrichment = s.enrichment;
    settings.witness = &seen.witness();
    settings.pause = &seen.pause();
    return settings;
}

struct Lane {
    Connection connection;
    siem::pipeline::Intake intake;

    Lane(SiemHalf::Settings const& s, siem::EventStore& store, base::Clock const& clock,
         siem::connector::InFlight& in_flight, base::Metrics& metrics, Seen& seen)
        : connection(s),
          intake(connection.source, store, clock, in_flight, metrics, intake_settings(s, seen)) {}
};

// What takes in again what is in quarantine, and reads it for those who look at it.
struct Redriver {
    Connection lane;
    Connection desk;
    std::mutex at_desk;  // a connection is one thread's at a time
    siem::pipeline::Redrive redrive;
    siem::connector::InFlight in_flight;
    siem::pipeline::Intake intake;

    Redriver(SiemHalf::Settings const& s, siem::EventStore& store, base::Clock const& clock,
             base::Metrics& metrics, Seen& seen)
        : lane(s),
          desk(s),
          redrive(lane.source, store),
          intake(redrive, redrive, clock, in_flight, metrics, intake_settings(s, seen)) {}
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

codec::Json describe(siem::pipeline::IntakeStatus const& status) {
    auto const time = [](base::Instant at) {
        return at == base::Instant() ? codec::Json() : codec::Json(base::iso8601(at));
    };
    return codec::Json::object({{"lastPoll", time(status.last_poll)},
                                {"lastStored", time(status.last_stored)},
                                {"lastError", status.last_error},
                                {"lastErrorAt", time(status.last_error_at)}});
}

}  // namespace

struct SiemHalf::State {
    Folder folder;
    base::SystemClock clock;
    base::Metrics metrics;
    std::unique_ptr<siem::store::ClickHouseStore> store;
    siem::search::Search search;
    siem::connector::InFlight in_flight;
    Connection heartbeat_connection;
    siem::connector::Heartbeat heartbeat;
    Connection queue_connection;
    siem::connector::QueueWatch queue;
    Seen seen;
    siem::store::Retention retention;
    siem::store::Upkeep upkeep;
    std::vector<std::unique_ptr<Lane>> lanes;
    Redriver redriver;
    siem::api::Api api;
    std::vector<std::unique_ptr<base::WorkerThread>> threads;
    http::Server server;

    explicit State(Settings const& s)
        : folder(s.data + "/siem"),
          store(open_store(s.store, folder.path())),
          search([this](std::string const& sql) { return store->query(sql); }),
          heartbeat_connection(s),
          heartbeat(in_flight, heartbeat_connection.source, s.visibility, metrics),
          queue_connection(s),
          queue(s.queue_url, in_flight, queue_connection.source),
          seen(*store, [this] { return std::vector{queue.state()}; }, clock, {s.disk_budget}),
          retention(*store, s.kept),
          upkeep(store->engine()),
          lanes(make_lanes(s)),
          redriver(s, *store, clock, metrics, seen),
          api(search, sources(), metrics, clock),
          server(s.listen, api) {
        start(heartbeat, "heartbeat");
        start(queue, "queue");
        start(seen.disk(), "disk");
        start(seen.worker(), "sources");
        start(retention, "retention");
        start(upkeep, "upkeep");
        start(redriver.intake, "redrive");
        for (std::unique_ptr<Lane> const& lane : lanes) start(lane->intake, "intake");
    }

    siem::api::Sources sources() {
        siem::api::Sources all;
        all.status = [this] { return status(); };
        all.quarantine = [this](std::uint64_t limit) { return store->list_quarantine(limit); };
        all.quarantined_object = [this](std::string const& id) { return quarantined_object(id); };
        all.redrive = [this](siem::api::Redriven const& what) { return redrive(what); };
        all.sources = [this](http::Parameters const& asked) { return seen.sources(asked); };
        all.pipeline = [this] { return seen.pipeline(); };
        all.gauges = [this](base::Metrics& gauges) { seen.tell(gauges); };
        all.retention = [this] { return retention.report(clock.now()); };
        return all;
    }

    base::Result<std::string> quarantined_object(std::string const& id) {
        base::Result<std::optional<siem::Quarantined>> const found = store->find_quarantined(id);
        if (!found) return base::fail(found.error());
        if (!*found || (*found)->key.empty()) {
            return base::fail(base::ErrorKind::skip, "there is no such object in quarantine");
        }
        std::lock_guard const lock(redriver.at_desk);
        return read_whole(redriver.desk.source, (*found)->bucket, (*found)->key);
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

    std::vector<std::unique_ptr<Lane>> make_lanes(Settings const& s) {
        std::vector<std::unique_ptr<Lane>> made;
        for (std::size_t i = 0; i < kLanes; ++i) {
            made.push_back(std::make_unique<Lane>(s, *store, clock, in_flight, metrics, seen));
        }
        return made;
    }

    void start(base::Worker& worker, std::string const& name) {
        threads.push_back(std::make_unique<base::WorkerThread>(worker, clock, name));
    }

    codec::Json status() {
        codec::Json lane_list = codec::Json::array();
        for (std::unique_ptr<Lane> const& lane : lanes) {
            lane_list.push(describe(lane->intake.status()));
        }
        codec::Json out = codec::Json::object({{"version", kVersion},
                                               {"time", base::iso8601(clock.now())},
                                               {"inFlight", std::uint64_t{in_flight.size()}},
                                               {"lanes", std::move(lane_list)}});
        seen.add_room_to(out);
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
    void stop(Settings const& s) {
        if (threads.empty()) return;
        server.stop();
        for (std::unique_ptr<Lane> const& lane : lanes) lane->connection.cancel();
        heartbeat_connection.cancel();
        queue_connection.cancel();
        redriver.redrive.cancel();
        redriver.lane.cancel();
        redriver.desk.cancel();
        threads.clear();
        Connection last(s);
        siem::pipeline::give_back(last.source, in_flight);
    }
};

siem::store::KeptFor kept_for(stacks::Config const& config) {
    siem::store::KeptFor kept;
    kept.days = static_cast<std::uint32_t>(config.siem_retention_days);
    for (stacks::KeptSource const& source : config.siem_sources) {
        siem::store::KeptSource one{
            {}, source.log_groups, static_cast<std::uint32_t>(source.retention_days)};
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

SiemHalf::SiemHalf(Settings const& settings)
    : settings_(settings), state_(std::make_unique<State>(settings)) {}
SiemHalf::~SiemHalf() { stop(); }

std::string SiemHalf::url() const { return state_->server.url(); }
void SiemHalf::stop() { state_->stop(settings_); }

}  // namespace cli
