#include "siem/connector/queue_watch.hpp"

namespace siem::connector {

// Four calls a minute cost nothing, and SQS's own counts are a minute behind.
base::Instant QueueWatch::step(base::Instant now) {
    base::Result<Backlog> const backlog = source_.backlog();
    std::lock_guard const lock(mutex_);
    if (backlog) {
        state_.waiting = backlog->waiting;
        state_.in_flight = backlog->in_flight;
        state_.delayed = backlog->delayed;
        state_.asked = now;
        state_.error.clear();
    } else if (backlog.error().code != http::kCancelled) {
        base::Error const& error = backlog.error();
        state_.error = (error.code.empty() ? "" : error.code + ": ") + error.message;
    }
    return now + std::chrono::seconds(15);
}

QueueState QueueWatch::state() const {
    std::lock_guard const lock(mutex_);
    QueueState state = state_;
    state.queue = queue_;
    state.last_poll = in_flight_.last_poll();
    state.oldest = in_flight_.oldest_sent(state.waiting > 0);
    return state;
}

}  // namespace siem::connector
