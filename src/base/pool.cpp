#include "base/pool.hpp"

namespace base {

Pool::Pool(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

Pool::~Pool() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
        tasks_.clear();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Pool::give(std::function<void()> task) {
    if (threads_.empty()) return task();
    {
        std::lock_guard const lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
}

bool Pool::do_one() {
    std::function<void()> task;
    {
        std::lock_guard const lock(mutex_);
        if (tasks_.empty()) return false;
        task = std::move(tasks_.front());
        tasks_.pop_front();
    }
    task();
    return true;
}

void Pool::serve() {
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
        if (stopping_) return;
        std::function<void()> const task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task();
    }
}

}  // namespace base
