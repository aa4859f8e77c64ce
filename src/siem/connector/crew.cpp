#include "siem/connector/crew.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>

namespace siem::connector {

Crew::Crew(Make make, std::size_t most) : make_(std::move(make)), most_(most) {}

Crew::~Crew() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

// A connection for the thread that asks.
Source& Crew::own_source() {
    std::unique_ptr<Source> made = make_();
    std::lock_guard const lock(mutex_);
    if (cancelled_) made->cancel();
    sources_.push_back(std::move(made));
    return *sources_.back();
}

void Crew::give(Work work) {
    if (most_ == 0) return work(sources_.empty() ? own_source() : *sources_.front());
    {
        std::lock_guard const lock(mutex_);
        waiting_.push_back(std::move(work));
        if (waiting_.size() > idle_ && threads_.size() < most_) {
            threads_.emplace_back([this] { run(); });
        }
    }
    changed_.notify_one();
}

void Crew::run() {
    ::pthread_setname_np(::pthread_self(), "fetch");
    Source& source = own_source();
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        --idle_;
        if (waiting_.empty()) return;
        Work const work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work(source);
        lock.lock();
    }
}

void Crew::each(Source& own, std::size_t count,
                std::function<void(Source&, std::size_t)> const& work) {
    struct Shared {
        std::atomic<std::size_t> next{0};
        std::mutex mutex;
        std::condition_variable changed;
        std::size_t done = 0;
    };
    // Shared: a thread that comes late finds nothing left, when nobody waits for it any more.
    auto const shared = std::make_shared<Shared>();
    Work const help = [shared, count, &work](Source& source) {
        for (std::size_t i = shared->next++; i < count; i = shared->next++) {
            work(source, i);
            std::lock_guard const lock(shared->mutex);
            ++shared->done;
            shared->changed.notify_all();
        }
    };
    for (std::size_t i = 1; i < std::min(count, most_); ++i) give(help);
    help(own);
    std::unique_lock lock(shared->mutex);
    shared->changed.wait(lock, [&] { return shared->done == count; });
}

void Crew::cancel() {
    std::lock_guard const lock(mutex_);
    cancelled_ = true;
    for (std::unique_ptr<Source> const& source : sources_) source->cancel();
}

std::size_t Crew::threads() const {
    std::lock_guard const lock(mutex_);
    return threads_.size();
}

}  // namespace siem::connector
