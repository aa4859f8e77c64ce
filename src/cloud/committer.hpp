// The one thread that changes the cloud's state. What waits is run together in one transaction,
// each piece in a savepoint of its own; then segments are synced, the transaction commits, and
// only then do replies leave. Background work (delivery, flushes, visibility) runs the same way,
// so a stage's cursor and what it hands on commit together.
//
//   cloud::Committer committer(core);
//   base::WorkerThread thread(committer, clock, "committer");
//   committer.on_submit([&] { thread.wake(); });
//   committer.submit({.run = …, .refuse = …, .respond = respond});   // from any thread
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "aws/error.hpp"
#include "aws/operation.hpp"
#include "base/worker.hpp"
#include "cloud/core.hpp"
#include "http/call.hpp"

namespace cloud {

using JobOutcome = std::variant<http::Reply, aws::Parked>;

struct Job {
    std::function<JobOutcome(base::Instant now)> run;      // throws aws::Error
    std::function<http::Reply(aws::Error const&)> refuse;  // in the protocol of the call
    http::Respond respond;
    // Told what came of it, within its transaction: nullptr, or what it was refused with.
    std::function<void(aws::Error const*, base::Instant now)> record = {};
    // Set when the client is gone: the job is dropped instead of run. Shared with the connection.
    std::shared_ptr<std::atomic<bool>> abandoned = nullptr;
};

class Committer final : public base::Worker {
  public:
    explicit Committer(Core& core);
    ~Committer() override;

    void submit(Job job);                        // thread-safe
    void on_submit(std::function<void()> wake);  // before the first submit
    base::Instant step(base::Instant now) override;

  private:
    // A job of the group that is being run, and what came of it.
    struct Running {
        Job job;
        std::variant<std::monostate, http::Reply, aws::Parked> outcome = {};
    };
    struct Waiting {
        Job job;
        aws::Parked until;
    };

    std::vector<Running> take_jobs();
    std::vector<Running> take_parked(base::Instant now);
    void run_group(std::vector<Running> group, bool with_workers, base::Instant now);
    void run_all(std::vector<Running>& group, bool with_workers, base::Instant now);
    void run_job(Running& running, base::Instant now);
    void record(Running& running, aws::Error const* error, base::Instant now);
    void step_worker(Core::Listener& listener, base::Instant now);
    void finish(std::vector<Running>& group);
    void refuse(std::vector<Running>& group);
    std::vector<std::string> wake_listeners();
    bool workers_due(base::Instant now) const;
    base::Instant next_due(base::Instant now) const;

    Core& core_;
    std::function<void()> wake_;
    mutable std::mutex mutex_;  // guards queue_
    std::deque<Job> queue_;
    std::list<Waiting> parked_;
    base::Instant last_step_ = base::Instant::min();
    base::Counter& commits_;
    base::Counter& failures_;
};

}  // namespace cloud
