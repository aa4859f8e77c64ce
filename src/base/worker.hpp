// Background work: a bounded amount each time it is asked, and when it wants to be asked again.
// In production a WorkerThread drives it; a simulation calls step() itself, in any order, on a
// fake clock. A worker never sleeps and never starts threads.
//
//   class Sweeper : public base::Worker {
//       base::Instant step(base::Instant now) override { …; return now + std::chrono::minutes(1); }
//   };
//   base::WorkerThread thread(sweeper, clock, "sweeper");
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.hpp"

namespace base {

class Worker {
  public:
    virtual ~Worker() = default;
    // Does a bounded amount of work. Returns when it wants to be called next: `now` for "at
    // once", kNever for "only when woken".
    virtual Instant step(Instant now) = 0;
};

// Drives one worker until destroyed; the destructor lets the running step finish. An exception
// out of step() is logged and the worker is asked again a second later.
class WorkerThread {
  public:
    WorkerThread(Worker& worker, Clock const& clock, std::string name);
    ~WorkerThread();
    WorkerThread(WorkerThread const&) = delete;
    WorkerThread& operator=(WorkerThread const&) = delete;

    void wake();  // call step() as soon as possible; from any thread
    void stop();  // as the destructor, earlier

  private:
    void run();

    Worker& worker_;
    Clock const& clock_;
    std::string name_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = true;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace base
