// What every service of the cloud stands on: the database, the segments, time, chance, and the
// two ways to be heard by the committer. Used on the committer's thread alone, inside the
// transaction that it has opened (cloud/committer.hpp).
//
//   core.db.run("insert into sqs_messages …", …);
//   core.signal("sqs:" + queue_arn);                       // wakes long polls and workers
//   core.after_commit([&disk, path] { disk.remove(path); });
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/pool.hpp"
#include "base/random.hpp"
#include "base/worker.hpp"
#include "disk/database.hpp"
#include "disk/files.hpp"
#include "disk/segment.hpp"

namespace cloud {

// The machine, as parameters.
struct Machine {
    disk::Disk& disk;
    base::Clock const& clock;
    base::Random& random;
    base::Metrics& metrics;
    base::Pool* pool = nullptr;  // for pure work; without one the committer does it itself
};

class Core {
  public:
    explicit Core(Machine const& machine);

    disk::Disk& disk;
    base::Clock const& clock;
    base::Random& random;
    base::Metrics& metrics;
    base::Pool& pool;
    disk::Database db;

    // The segments of one service, under a folder of that name. Records appended in a transaction
    // are synced before it commits.
    disk::SegmentStore& segments(std::string const& folder);

    // Runs within the transactions of the committer: at start, when it asked to, and whenever one
    // of `topics` is signalled. A step that throws is rolled back and asked again a second later.
    void add_worker(base::Worker& worker, std::vector<std::string> topics = {});

    void signal(std::string topic);
    // How a service forgets all that it keeps, but for what must never come twice (ids, sequences).
    void on_reset(std::function<void()> forget) { resets_.push_back(std::move(forget)); }
    void reset();

    // Runs once what the caller wrote is durable; forgotten where it is rolled back.
    void after_commit(std::function<void()> action);
    // Runs `work` in a savepoint. Where it throws, what it wrote, signalled and left for after the
    // commit is undone, and the exception goes on; disk::DatabaseError passes as it is, for with
    // it all of the transaction is lost.
    void attempt(std::function<void()> const& work);
    // From any thread: runs soon, in a savepoint of its own as an operation does.
    void post(std::function<void(base::Instant now)> action) { post_(std::move(action)); }

  private:
    friend class Committer;
    struct Listener {
        base::Worker* worker;
        std::vector<std::string> topics;
        base::Instant due = base::Instant::min();
    };
    void sync_segments();  // throws disk::DatabaseError

    base::Pool no_threads_{0};
    std::map<std::string, std::unique_ptr<disk::SegmentStore>> segments_;
    std::vector<Listener> listeners_;
    std::vector<std::string> signalled_;
    std::vector<std::function<void()>> after_commit_;
    std::vector<std::function<void()>> resets_;
    std::function<void(std::function<void(base::Instant now)>)> post_;  // the committer's
};

}  // namespace cloud
