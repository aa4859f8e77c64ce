#include "base/worker.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>

#include "base/log.hpp"

namespace base {

namespace {

// The clock may be set by hand, or be one that a test moves: no wait is longer than this before
// the clock is read again.
constexpr Duration kLongestWait = std::chrono::seconds(1);
constexpr Duration kAfterFailure = std::chrono::seconds(1);

Instant step_of(Worker& worker, Instant now, std::string const& name) {
    try {
        return worker.step(now);
    } catch (std::exception const& e) {
        log_error("a worker's step failed", {{"worker", name}, {"error", e.what()}});
    } catch (...) {
        log_error("a worker's step failed", {{"worker", name}, {"error", "not an exception"}});
    }
    return now + kAfterFailure;
}

}  // namespace

WorkerThread::WorkerThread(Worker& worker, Clock const& clock, std::string name)
    : worker_(worker), clock_(clock), name_(std::move(name)), thread_([this] { run(); }) {}

WorkerThread::~WorkerThread() { stop(); }

void WorkerThread::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void WorkerThread::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void WorkerThread::run() {
    ::pthread_setname_np(::pthread_self(), name_.substr(0, 15).c_str());  // Linux takes 15
    Instant due = kNever;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        Instant const now = clock_.now();
        if (!woken_ && due > now) {
            Duration const left = due == kNever ? kLongestWait : due - now;
            changed_.wait_for(lock, std::min(left, kLongestWait));
            continue;
        }
        woken_ = false;
        lock.unlock();
        due = step_of(worker_, now, name_);
        lock.lock();
    }
}

}  // namespace base
