#include "http/courier.hpp"

namespace http {
namespace {

// One that answers late holds up one of them.
constexpr std::size_t kThreads = 8;

}  // namespace

ThreadCourier::~ThreadCourier() { stop(); }

void ThreadCourier::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
        errands_.clear();
    }
    changed_.notify_all();
    for (std::unique_ptr<Client>& client : clients_) client->cancel();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void ThreadCourier::send(Request request, Done done) {
    std::lock_guard const lock(mutex_);
    if (stopping_) return;
    errands_.push_back({std::move(request), std::move(done)});
    changed_.notify_one();
    if (threads_.size() == kThreads) return;
    Client& client = *clients_.emplace_back(std::make_unique<Client>());
    threads_.emplace_back([this, &client] { run(client); });
}

void ThreadCourier::run(Client& client) {
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !errands_.empty(); });
        if (stopping_) return;
        Errand errand = std::move(errands_.front());
        errands_.pop_front();
        lock.unlock();
        errand.done(client.send(errand.request));
    }
}

}  // namespace http
