#include "siem/connector/in_flight.hpp"

#include "base/log.hpp"

namespace siem::connector {

void InFlight::add(std::string const& receipt, base::Instant received, base::Instant sent) {
    std::lock_guard const lock(mutex_);
    messages_[receipt] = {received, sent};
    last_sent_ = sent;
}

void InFlight::polled(base::Instant now, bool nothing) {
    std::lock_guard const lock(mutex_);
    last_poll_ = now;
    if (nothing) last_sent_ = {};
}

base::Instant InFlight::last_poll() const {
    std::lock_guard const lock(mutex_);
    return last_poll_;
}

base::Instant InFlight::oldest_sent(bool more_wait) const {
    std::lock_guard const lock(mutex_);
    base::Instant oldest = more_wait ? last_sent_ : base::Instant();
    for (auto const& [receipt, times] : messages_) {
        if (times.sent == base::Instant()) continue;
        if (oldest == base::Instant() || times.sent < oldest) oldest = times.sent;
    }
    return oldest;
}

void InFlight::take(std::vector<std::string> const& receipts) {
    std::lock_guard const lock(mutex_);
    for (std::string const& receipt : receipts) messages_.erase(receipt);
}

std::vector<std::string> InFlight::all() const {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> receipts;
    for (auto const& [receipt, times] : messages_) receipts.push_back(receipt);
    return receipts;
}

std::vector<std::string> InFlight::due(base::Instant before, base::Instant now) {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> receipts;
    for (auto& [receipt, times] : messages_) {
        if (times.extended > before) continue;
        times.extended = now;
        receipts.push_back(receipt);
    }
    return receipts;
}

std::size_t InFlight::size() const {
    std::lock_guard const lock(mutex_);
    return messages_.size();
}

namespace {

base::Metrics::Labels labels_of(std::string const& queue, base::Metrics::Labels labels = {}) {
    if (!queue.empty()) labels.emplace_back("queue", queue);
    return labels;
}

}  // namespace

Heartbeat::Heartbeat(InFlight& in_flight, Source& source, Of of, base::Metrics& metrics)
    : in_flight_(in_flight),
      source_(source),
      of_(std::move(of)),
      extended_(metrics.counter("catchment_intake_extended_messages_total",
                                "Messages kept invisible while work on them went on.",
                                labels_of(of_.queue))),
      failed_(metrics.counter("catchment_intake_errors_total", "Failures of the intake, by stage.",
                              labels_of(of_.queue, {{"stage", "heartbeat"}}))) {}

base::Instant Heartbeat::step(base::Instant now) {
    std::chrono::seconds const third = std::max(of_.visibility / 3, std::chrono::seconds(1));
    std::vector<std::string> const receipts = in_flight_.due(now - third, now);
    if (!receipts.empty()) {
        base::Result<std::uint64_t> const done = source_.extend(receipts, of_.visibility);
        if (done) {
            extended_.add(*done);
        } else {
            // They become visible again and come twice; the store keeps each event once.
            failed_.add();
            base::log_warn("messages could not be kept invisible",
                           {{"queue", of_.queue},
                            {"code", done.error().code},
                            {"reason", done.error().message}});
        }
    }
    return now + third / 4;
}

}  // namespace siem::connector
