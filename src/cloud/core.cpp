#include "cloud/core.hpp"

#include "base/error.hpp"

namespace cloud {
namespace {

// Goes up with every change of a table that is not merely a new one.
constexpr std::int64_t kSchema = 4;

std::int64_t one_integer(disk::Rows row) { return row.next() ? row.integer(0) : 0; }

// A folder of another version is not touched: reading it wrongly would be worse.
void check_schema(disk::Database& db) {
    std::int64_t const found = one_integer(db.query("pragma user_version"));
    if (found == kSchema) return;
    if (one_integer(db.query("select count(*) from sqlite_master")) > 0) {
        throw disk::DatabaseError(
            "the cloud's data were written by another version of Catchment "
            "(schema " +
            std::to_string(found) + ", this one has " + std::to_string(kSchema) +
            "): choose another folder with --data, or remove this one");
    }
    db.execute("pragma user_version = " + std::to_string(kSchema));
}

}  // namespace

Core::Core(Machine const& machine)
    : disk(machine.disk),
      clock(machine.clock),
      random(machine.random),
      metrics(machine.metrics),
      pool(machine.pool ? *machine.pool : no_threads_),
      db(machine.disk, "cloud.db") {
    check_schema(db);
}

disk::SegmentStore& Core::segments(std::string const& folder) {
    std::unique_ptr<disk::SegmentStore>& store = segments_[folder];
    if (!store) store = std::make_unique<disk::SegmentStore>(disk, folder);
    return *store;
}

void Core::add_worker(base::Worker& worker, std::vector<std::string> topics) {
    listeners_.push_back({&worker, std::move(topics)});
}

void Core::signal(std::string topic) { signalled_.push_back(std::move(topic)); }

void Core::after_commit(std::function<void()> action) {
    after_commit_.push_back(std::move(action));
}

void Core::sync_segments() {
    for (auto& [folder, store] : segments_) {
        disk::Done const done = store->sync();
        if (!done) throw disk::DatabaseError("segments of " + folder + ": " + done.error().message);
    }
}

void Core::reset() {
    for (std::function<void()> const& forget : resets_) forget();
}

void Core::attempt(std::function<void()> const& work) {
    std::size_t const actions = after_commit_.size();
    std::size_t const signals = signalled_.size();
    db.savepoint();
    try {
        work();
        db.release_savepoint();
    } catch (disk::DatabaseError const&) {
        throw;
    } catch (...) {
        after_commit_.resize(actions);
        signalled_.resize(signals);
        db.rollback_savepoint();
        throw;
    }
}

}  // namespace cloud
