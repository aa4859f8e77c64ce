#include "cloud/logs/query_runner.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <future>

#include "base/log.hpp"
#include "cloud/logs/sealing.hpp"
#include "codec/zstd.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kRunAtOnce = 4;
constexpr std::chrono::minutes kLongestQuery(60);  // "Queries time out after 60 minutes"
constexpr std::chrono::hours kResultsKept(7 * 24);
constexpr std::int64_t kMostResultBytes = std::int64_t{1} << 30;
constexpr std::chrono::minutes kForgetInterval(10);
constexpr std::chrono::milliseconds kLookAgain(3);  // at what the thread has done
constexpr std::chrono::seconds kTellInterval(1);    // how far it has come
// What a step reads for one query, for nobody else is served meanwhile, and what the thread does at
// a time, for others need it as well.
constexpr std::int64_t kBatchBytes = 1 << 20;
constexpr std::int64_t kBatchBlocks = 256;
constexpr std::int64_t kOpenedBytes = 16 << 10;  // of a sealed block, for which KMS is asked

}  // namespace

struct QueryRunner::Batch {
    Batch() = default;
    Batch(Batch&&) = default;  // and no copies: the events look into the bytes

    struct Piece {
        std::string bytes;  // the messages of the events
        std::vector<LogEvent> events;
        std::int64_t ingestion_millis;
        std::string stream;
        std::string log;
    };
    std::deque<Piece> pieces;  // each stays where it is
    bool last = false;
};

struct QueryRunner::Progress {
    query::Statistics statistics;
    bool wants_more = true;
    bool ended = false;
    std::string results;  // compressed JSON, of a query that has ended
    std::string failure;  // "": none
};

namespace {

void append_row(std::string& out, query::Table const& table, std::size_t number) {
    out += number == 0 ? "[" : ",[";
    bool first = true;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        std::optional<std::string> const& cell = table.rows[number][i];
        if (!cell) continue;
        out += first ? "{\"field\":" : ",{\"field\":";
        first = false;
        codec::append_json_string(out, table.columns[i]);
        out += ",\"value\":";
        codec::append_json_string(out, *cell);
        out += '}';
    }
    out += ']';
}

std::string json_of(query::Table const& table) {
    std::string out = "[";
    for (std::size_t i = 0; i < table.rows.size(); ++i) append_row(out, table, i);
    return out + "]";
}

}  // namespace

// The thread has it while it has a batch of it; what it may look at meanwhile is `stopped`.
struct QueryRunner::Job {
    Job(InsightsQuery of, query::Query parsed, query::Execution::Bounds const& bounds)
        : query(std::move(of)), execution(std::move(parsed), bounds), ranges(execution.ranges()) {}

    InsightsQuery query;
    query::Execution execution;
    std::vector<query::Range> ranges;
    base::Instant deadline = base::kNever;
    base::Instant told = base::Instant::min();
    std::map<std::int64_t, std::int64_t> last_blocks = {};  // of its groups, as it began
    std::size_t group = 0;                                  // which one is read
    std::int64_t block = 0;                                 // the last that was read of it
    std::map<std::int64_t, std::optional<std::string>> streams = {};  // names; nothing if deleted
    std::future<Progress> at_work = {};
    std::atomic<bool> stopped = false;
    bool finished = false;  // there is nothing more to come of it

    bool wants(std::int64_t first_millis, std::int64_t last_millis) const {
        return std::any_of(ranges.begin(), ranges.end(), [&](query::Range const& range) {
            return first_millis <= range.last_millis && last_millis >= range.first_millis;
        });
    }

    Progress work(Batch const& batch) {
        Progress progress;
        for (Batch::Piece const& piece : batch.pieces) {
            if (!progress.wants_more || !progress.failure.empty()) break;
            work(piece, progress);
        }
        progress.statistics = execution.statistics();
        if (progress.failure.empty() && (batch.last || !progress.wants_more)) finish(progress);
        return progress;
    }

    void work(Batch::Piece const& piece, Progress& progress) {
        for (LogEvent const& event : piece.events) {
            if (stopped.load(std::memory_order_relaxed)) progress.failure = "it was stopped";
            if (!progress.wants_more || !progress.failure.empty()) return;
            if (!wants(event.timestamp_millis, event.timestamp_millis)) continue;
            std::string const pointer = event_id(event.sequence);
            base::Result<bool> const more =
                execution.add({.message = event.message,
                               .timestamp_millis = event.timestamp_millis,
                               .ingestion_millis = piece.ingestion_millis,
                               .stream = piece.stream,
                               .log = piece.log,
                               .pointer = pointer});
            progress.wants_more = more.value_or(false);
            if (!more) progress.failure = more.error().message;
        }
    }

    void finish(Progress& progress) {
        progress.ended = true;
        base::Result<query::Table> const table = execution.finish();
        if (!table) {
            progress.failure = table.error().message;
            return;
        }
        std::string const json = json_of(*table);
        if (json.size() <= kLargestResults) {
            progress.results = codec::zstd(json);
        } else {
            progress.failure = "its results are larger than 64 MiB";
        }
    }
};

QueryRunner::QueryRunner(Logs& logs) : logs_(logs), queries_(logs.queries) {}

QueryRunner::~QueryRunner() { stop_all(); }

base::Instant QueryRunner::step(base::Instant now) {
    if (forget_at_ <= now) {
        queries_.forget(base::to_millis(now - kResultsKept), kMostResultBytes);
        forget_at_ = now + kForgetInterval;
    }
    start_and_stop(now);
    for (auto it = jobs_.begin(); it != jobs_.end();) {
        it = tend(*it->second, now) ? std::next(it) : jobs_.erase(it);
    }
    return jobs_.empty() ? forget_at_ : now + kLookAgain;
}

// Those that run are the oldest of the active ones: one that is not among them has been stopped.
void QueryRunner::start_and_stop(base::Instant now) {
    std::vector<InsightsQuery> const active = queries_.active(kRunAtOnce);
    for (auto const& [number, job] : jobs_) {
        bool const still = std::any_of(active.begin(), active.end(), [&](InsightsQuery const& one) {
            return one.number == job->query.number;
        });
        if (!still) job->stopped = true;
    }
    for (InsightsQuery const& query : active) {
        if (jobs_.size() == kRunAtOnce || jobs_.count(query.number) != 0) continue;
        if (std::unique_ptr<Job> job = start(query, now)) {
            jobs_.emplace(query.number, std::move(job));
        }
    }
}

std::unique_ptr<QueryRunner::Job> QueryRunner::start(InsightsQuery const& query,
                                                     base::Instant now) {
    auto parsed = query::parse_insights(query.text);
    if (!parsed) {  // a later version may read it otherwise
        InsightsQuery failed = query;
        failed.status = "Failed";
        queries_.save(failed);
        return nullptr;
    }
    query::Execution::Bounds bounds;
    bounds.rows = static_cast<std::size_t>(query.rows);
    bounds.now = now;
    bounds.range = {query.first_millis, query.last_millis};
    auto job = std::make_unique<Job>(query, *std::move(parsed), bounds);
    job->deadline = now + kLongestQuery;
    for (std::int64_t const group : query.groups) {
        job->last_blocks[group] = logs_.state.last_block(group);
    }
    job->query.status = "Running";
    queries_.save(job->query);
    return job;
}

void QueryRunner::stop_all() {
    for (auto const& [number, job] : jobs_) job->stopped = true;
    for (auto const& [number, job] : jobs_) {
        if (job->at_work.valid()) job->at_work.wait();
    }
    jobs_.clear();
}

bool QueryRunner::tend(Job& job, base::Instant now) {
    // What came of it could not be saved: it is still active, and begins again.
    if (job.finished) return false;
    if (job.at_work.valid()) {
        if (job.at_work.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            return true;
        }
        if (!take(job, job.at_work.get(), now)) return false;
    }
    if (job.stopped) return false;  // who stopped it has said so
    if (job.deadline > now) return hand_out(job, now);
    end(job, "Timeout");
    return false;
}

bool QueryRunner::take(Job& job, Progress progress, base::Instant now) {
    if (job.stopped) return false;
    job.query.matched = static_cast<std::int64_t>(progress.statistics.records_matched);
    job.query.scanned = static_cast<std::int64_t>(progress.statistics.records_scanned);
    job.query.scanned_bytes = static_cast<std::int64_t>(progress.statistics.bytes_scanned);
    if (!progress.failure.empty()) {
        fail(job, progress.failure);
        return false;
    }
    if (progress.ended) {
        job.finished = true;
        queries_.save_results(job.query, progress.results);
        end(job, "Complete");
        return false;
    }
    if (job.told + kTellInterval <= now) {
        job.told = now;
        queries_.save(job.query);
    }
    return true;
}

void QueryRunner::end(Job& job, std::string const& status) {
    job.finished = true;
    job.query.status = status;
    queries_.save(job.query);
}

// GetQueryResults has no place for a reason.
void QueryRunner::fail(Job& job, std::string const& reason) {
    base::log_warn("a query of Logs Insights has failed",
                   {{"query", job.query.id}, {"reason", reason}});
    end(job, "Failed");
}

bool QueryRunner::hand_out(Job& job, base::Instant now) {
    try {
        Batch batch = read_batch(job, now);
        job.at_work =
            logs_.core.pool.run([&job, batch = std::move(batch)] { return job.work(batch); });
        return true;
    } catch (aws::Error const& error) {  // KMS does not let logs use the group's key
        fail(job, error.message);
        return false;
    }
}

QueryRunner::Batch QueryRunner::read_batch(Job& job, base::Instant now) {
    Batch batch;
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
    while (job.group < job.query.groups.size() && bytes < kBatchBytes && blocks < kBatchBlocks) {
        std::int64_t const group = job.query.groups[job.group];
        std::vector<Block> const next =
            logs_.state.blocks_after(group, job.block, kBatchBlocks - blocks);
        bool all = next.empty();
        for (Block const& block : next) {
            all = block.id > job.last_blocks[group];
            if (all || bytes >= kBatchBytes) break;
            job.block = block.id;
            ++blocks;
            if (!job.wants(block.first_millis, block.last_millis)) continue;
            bytes += block.bytes + (block.sealed ? kOpenedBytes : 0);
            add_block(job, block, batch, now);
        }
        if (!all) continue;
        ++job.group;
        job.block = 0;
    }
    batch.last = job.group == job.query.groups.size();
    return batch;
}

void QueryRunner::add_block(Job& job, Block const& block, Batch& batch, base::Instant now) {
    auto const [stream, added] = job.streams.try_emplace(block.stream);
    if (added) stream->second = logs_.state.stream_name(block.stream);
    std::optional<Group> const group = logs_.state.group(block.group);
    if (!stream->second || !group) return;  // deleted meanwhile
    Batch::Piece& piece = batch.pieces.emplace_back();
    base::Result<std::vector<LogEvent>> events =
        read_events({logs_, *group, now}, block, piece.bytes);
    if (!events) {
        base::log_error("a block of log events cannot be read",
                        {{"block", block.id}, {"reason", events.error().message}});
        batch.pieces.pop_back();
        return;
    }
    piece.events = *std::move(events);
    piece.ingestion_millis = block.ingestion_millis;
    piece.stream = *stream->second;
    piece.log = group->account + ":" + group->name;
}

}  // namespace cloud::logs
