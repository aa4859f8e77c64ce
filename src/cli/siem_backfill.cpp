#include "cli/siem_backfill.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/worker.hpp"
#include "cli/folder.hpp"
#include "siem/pipeline/backfill.hpp"

namespace cli {
namespace {

using codec::Json;
using siem::pipeline::BackfillProgress;
using siem::pipeline::Stretch;

constexpr std::size_t kLanes = 2;

std::string text_of(http::Parameters const& asked, std::string_view name) {
    std::string const* const text = http::find_parameter(asked, name);
    return text ? *text : std::string();
}

// "7d" ago, or a time.
base::Result<base::Instant> read_time(std::string const& text, base::Instant now) {
    if (std::optional<base::Duration> const ago = base::parse_duration(text)) return now - *ago;
    std::string const time = text.size() == 10 ? text + "T00:00:00Z" : text;  // a day
    if (std::optional<base::Instant> const at = base::parse_iso8601(time)) return *at;
    return base::fail(base::ErrorKind::skip,
                      "'" + text +
                          "' is no time; write it like 90d, or 2026-11-01, or "
                          "2026-11-01T08:30:00Z");
}

base::Result<Stretch> read_stretch(http::Parameters const& asked, base::Instant now) {
    Stretch stretch{text_of(asked, "bucket"), text_of(asked, "prefix")};
    std::string const since = text_of(asked, "since");
    std::string const until = text_of(asked, "until");
    if (stretch.bucket.empty()) return base::fail(base::ErrorKind::skip, "say which bucket");
    if (since.empty()) {
        return base::fail(base::ErrorKind::skip, "say since when, such as since=30d");
    }
    base::Result<base::Instant> const from = read_time(since, now);
    if (!from) return base::fail(from.error());
    base::Result<base::Instant> const to = until.empty() ? now : read_time(until, now);
    if (!to) return base::fail(to.error());
    if (*from >= *to) return base::fail(base::ErrorKind::skip, "since is not before until");
    stretch.since = *from;
    stretch.until = *to;
    return stretch;
}

std::optional<Json> read_kept(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    std::string const text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    base::Result<Json> kept = codec::parse_json(text);
    if (!kept) return {};
    return *std::move(kept);
}

// What lists and counts all that there is, on a connection of its own, while the lanes work.
class Count final : public base::Worker {
  public:
    Count(siem::connector::Lister& lister, Stretch const& stretch) : walk_(lister, stretch) {}
    base::Instant step(base::Instant now) override {
        if (over_) return base::kNever;
        base::Result<std::vector<siem::connector::Listed>> const page = walk_.next();
        std::lock_guard const lock(mutex_);
        error_ = page ? "" : page.error().code + ": " + page.error().message;
        if (!page) return now + std::chrono::seconds(2);
        objects_ += page->size();
        for (siem::connector::Listed const& one : *page) bytes_ += one.size;
        archived_ = walk_.archived();
        over_ = walk_.is_over();
        return over_ ? base::kNever : now;
    }
    void tell(Json& out) const {
        std::lock_guard const lock(mutex_);
        out.set("totalObjects", objects_);
        out.set("totalBytes", bytes_);
        out.set("archived", archived_);
        out.set("counted", over_.load());
        if (!error_.empty()) out.set("error", error_);
    }
    bool is_over() const { return over_; }

  private:
    siem::pipeline::Walk walk_;
    mutable std::mutex mutex_;
    std::uint64_t objects_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t archived_ = 0;
    std::string error_;
    std::atomic<bool> over_{false};
};

// Writes down how far it is, once a second.
class Keep final : public base::Worker {
  public:
    Keep(std::string path, Stretch stretch, siem::pipeline::Backfill const& backfill,
         BackfillProgress before)
        : path_(std::move(path)),
          stretch_(std::move(stretch)),
          backfill_(backfill),
          before_(std::move(before)) {}
    base::Instant step(base::Instant now) override {
        BackfillProgress const progress = together();
        if (progress.done_to != kept_ || progress.over != kept_over_) {
            write(progress);
            kept_ = progress.done_to;
            kept_over_ = progress.over;
        }
        return now + std::chrono::seconds(1);
    }
    BackfillProgress together() const {
        BackfillProgress progress = backfill_.progress();
        progress.objects += before_.objects;
        progress.bytes += before_.bytes;
        progress.objects_to += before_.objects;
        progress.bytes_to += before_.bytes;
        return progress;
    }

  private:
    void write(BackfillProgress const& progress) const {
        try {
            write_file(path_, codec::to_json(Json::object({{"bucket", stretch_.bucket},
                                                           {"prefix", stretch_.prefix},
                                                           {"since", base::iso8601(stretch_.since)},
                                                           {"until", base::iso8601(stretch_.until)},
                                                           {"doneTo", progress.done_to},
                                                           {"objects", progress.objects_to},
                                                           {"bytes", progress.bytes_to},
                                                           {"over", progress.over}})) +
                                  "\n");
        } catch (std::exception const& e) {
            base::log_warn("how far a backfill is could not be kept", {{"reason", e.what()}});
        }
    }

    std::string path_;
    Stretch stretch_;
    siem::pipeline::Backfill const& backfill_;
    BackfillProgress before_;
    std::string kept_;
    bool kept_over_ = false;
};

// Where it goes on, if it is the same one, and was not at its end.
BackfillProgress go_on(Json const& kept, Stretch& stretch) {
    auto const since = base::parse_iso8601(kept.at("since").text());
    auto const until = base::parse_iso8601(kept.at("until").text());
    bool const covers = since && until && *since <= stretch.since + std::chrono::hours(1);
    if (kept.at("over") == Json(true) || !covers) return {};
    stretch.since = *since;
    stretch.until = *until;
    stretch.after = kept.at("doneTo").text();
    BackfillProgress before;
    before.objects = static_cast<std::uint64_t>(kept.at("objects").integer());
    before.bytes = static_cast<std::uint64_t>(kept.at("bytes").integer());
    return before;
}

}  // namespace

struct SiemBackfill::Job {
    struct Lane {
        siem::pipeline::BackfillFeed feed;
        siem::connector::Ahead ahead;
        siem::pipeline::Intake intake;
        Lane(Job& job, LaneSurroundings const& around)
            : feed(job.backfill, job.make_source(around.part_bytes)),
              ahead(feed, job.crew, *around.budget, {around.part_bytes}),
              intake(ahead, around.store, around.clock, job.in_flight, around.metrics,
                     job.lane_settings(around)) {}
    };

    QueueSettings settings;
    Stretch stretch;
    siem::Pause const* pause;
    bool dry_run;
    QueueKeys keys;
    base::SystemClock clock;
    base::Instant started = clock.now();
    siem::connector::AwsLister lister{{settings.endpoint, settings.region}, keys, clock};
    siem::connector::AwsLister counting{{settings.endpoint, settings.region}, keys, clock};
    Stretch all;  // as it was asked for at first
    Count count{counting, all};
    siem::pipeline::Backfill backfill{lister, stretch, settings.region};
    BackfillProgress before;
    Keep keep;
    siem::connector::InFlight in_flight;
    siem::connector::Crew crew;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::vector<std::unique_ptr<base::WorkerThread>> threads;
    bool cancelled = false;

    Job(QueueSettings of, Stretch const& where, BackfillProgress const& earlier, bool only_counts,
        std::string const& path, LaneSurroundings const& around)
        : settings(std::move(of)),
          stretch(where),
          pause(around.pause),
          dry_run(only_counts),
          keys(settings),
          all(whole(where)),
          before(earlier),
          keep(path, where, backfill, earlier),
          crew(
              [this, part_bytes = around.part_bytes] {
                  return std::make_unique<siem::pipeline::BackfillFeed>(backfill,
                                                                        make_source(part_bytes));
              },
              siem::connector::Ahead::kMostAtOnce) {
        for (std::size_t i = 0; i < kLanes && !dry_run; ++i) {
            lanes.push_back(std::make_unique<Lane>(*this, around));
        }
    }
    ~Job() { stop(); }

    std::unique_ptr<siem::connector::Source> make_source(std::uint64_t part_bytes) {
        return std::make_unique<siem::connector::AwsSource>(source_settings(settings, part_bytes),
                                                            keys, clock);
    }
    static Stretch whole(Stretch stretch) {
        stretch.after.clear();
        return stretch;
    }
    siem::pipeline::IntakeSettings lane_settings(LaneSurroundings const& around) const {
        siem::pipeline::IntakeSettings out = intake_settings(settings, around);
        out.name = "backfill";
        out.witness = nullptr;  // what is old says nothing of how sources keep up
        return out;
    }
    void start() {
        auto const run = [this](base::Worker& worker, char const* name) {
            threads.push_back(std::make_unique<base::WorkerThread>(worker, clock, name));
        };
        run(count, "count");
        if (!dry_run) run(keep, "keep");
        for (std::unique_ptr<Lane> const& lane : lanes) run(lane->intake, "backfill");
    }
    bool is_over() const {
        return dry_run ? count.is_over() : backfill.progress().over && count.is_over();
    }
    void stop() {
        if (threads.empty()) return;
        cancelled = !is_over();
        backfill.cancel();
        keys.cancel();
        lister.cancel();
        counting.cancel();
        crew.cancel();
        for (std::unique_ptr<Lane> const& lane : lanes) lane->feed.cancel();
        threads.clear();
        if (!dry_run) keep.step(clock.now());
    }
    Json describe() const {
        BackfillProgress const progress = keep.together();
        std::string error = progress.error;
        for (std::unique_ptr<Lane> const& lane : lanes) {
            std::string const of_lane = lane->intake.status().last_error;
            if (!of_lane.empty()) error = of_lane;
        }
        Json out =
            Json::object({{"state", is_over() ? "done" : (cancelled ? "cancelled" : "running")},
                          {"dryRun", dry_run},
                          {"bucket", stretch.bucket},
                          {"prefix", stretch.prefix},
                          {"since", base::iso8601(stretch.since)},
                          {"until", base::iso8601(stretch.until)},
                          {"queue", settings.name},
                          {"startedAt", base::iso8601(started)},
                          {"goesOnBehind", stretch.after},
                          {"objects", progress.objects},
                          {"bytes", progress.bytes},
                          {"objectsBefore", before.objects},
                          {"bytesBefore", before.bytes},
                          {"doneTo", progress.done_to},
                          {"paused", pause->paused() ? Json(pause->reason()) : Json()},
                          {"error", error}});
        count.tell(out);
        return out;
    }
};

SiemBackfill::SiemBackfill(std::string folder, Queues const& queues, LaneSurroundings around)
    : folder_(std::move(folder)), queues_(queues), around_(std::move(around)) {}

SiemBackfill::~SiemBackfill() = default;

std::string SiemBackfill::path_of(std::string const& bucket, std::string const& prefix) const {
    std::string const name = base::hex(base::sha256(bucket + "\n" + prefix)).substr(0, 16);
    return folder_ + "/backfill-" + name + ".json";
}

base::Result<Json> SiemBackfill::start(http::Parameters const& asked) {
    base::Result<Stretch> stretch = read_stretch(asked, around_.clock.now());
    if (!stretch) return base::fail(stretch.error());
    std::string const name = text_of(asked, "queue");
    auto const queue = std::find_if(queues_.begin(), queues_.end(), [&](auto const& one) {
        return name.empty() || one->settings().name == name;
    });
    if (queue == queues_.end()) {
        return base::fail(base::ErrorKind::skip, "the SIEM reads no queue '" + name + "'");
    }
    QueueSettings settings = (*queue)->settings();
    if (std::string const role = text_of(asked, "role-arn"); !role.empty()) {
        settings.role_arn = role;
        settings.external_id = text_of(asked, "external-id");
    }
    if (std::string const region = text_of(asked, "region"); !region.empty()) {
        settings.region = region;
    }
    bool const dry_run = text_of(asked, "dry-run") == "true";
    std::string const path = path_of(stretch->bucket, stretch->prefix);
    std::lock_guard const lock(mutex_);
    if (job_ && !job_->cancelled && !job_->is_over()) {
        return base::fail(base::ErrorKind::stop, "one of s3://" + job_->stretch.bucket + "/" +
                                                     job_->stretch.prefix +
                                                     " runs; it has to end first");
    }
    stop();
    BackfillProgress before;
    std::optional<Json> const kept = read_kept(path);
    bool const again = text_of(asked, "restart") == "true";
    if (kept && !again && !dry_run) before = go_on(*kept, *stretch);
    auto job = std::make_unique<Job>(std::move(settings), *stretch, before, dry_run, path, around_);
    base::Result<siem::connector::Page> const first =
        job->lister.page({stretch->bucket, stretch->prefix, "/"});
    if (!first) {
        return base::fail(base::ErrorKind::stop, "s3://" + stretch->bucket + "/" + stretch->prefix +
                                                     " cannot be listed: " + first.error().code +
                                                     ": " + first.error().message);
    }
    job_ = std::move(job);
    job_->start();
    return job_->describe();
}

Json SiemBackfill::status() const {
    std::lock_guard const lock(mutex_);
    return job_ ? job_->describe() : Json::object({{"state", "none"}});
}

void SiemBackfill::stop() {
    if (job_) job_->stop();
}

Json SiemBackfill::cancel() {
    std::lock_guard const lock(mutex_);
    stop();
    return job_ ? job_->describe() : Json::object({{"state", "none"}});
}

}  // namespace cli
