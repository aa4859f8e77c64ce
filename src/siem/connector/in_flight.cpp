#include "siem/connector/in_flight.hpp"

#include "base/log.hpp"

namespace siem::connector {

void InFlight::add(std::string const& receipt, base::Instant received) {
    std::lock_guard const lock(mutex_);
    extended_[receipt] = received;
}

void InFlight::take(std::vector<std::string> const& receipts) {
    std::lock_guard const lock(mutex_);
    for (std::string const& receipt : receipts) extended_.erase(receipt);
}

std::vector<std::string> InFlight::all() const {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> receipts;
    for (auto const& [receipt, at] : extended_) receipts.push_back(receipt);
    return receipts;
}

std::vector<std::string> InFlight::due(base::Instant before, base::Instant now) {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> receipts;
    for (auto& [receipt, at] : extended_) {
        if (at > before) continue;
        at = now;
        receipts.push_back(receipt);
    }
    return receipts;
}

std::size_t InFlight::size() const {
    std::lock_guard const lock(mutex_);
    return extended_.size();
}

Heartbeat::Heartbeat(InFlight& in_flight, Source& source, std::chrono::seconds visibility,
                     base::Metrics& metrics)
    : in_flight_(in_flight),
      source_(source),
      visibility_(visibility),
      extended_(metrics.counter("catchment_intake_extended_messages_total",
                                "Messages kept invisible while work on them went on.")),
      failed_(metrics.counter("catchment_intake_errors_total", "Failures of the intake, by stage.",
                              {{"stage", "heartbeat"}})) {}

base::Instant Heartbeat::step(base::Instant now) {
    std::chrono::seconds const third = std::max(visibility_ / 3, std::chrono::seconds(1));
    std::vector<std::string> const receipts = in_flight_.due(now - third, now);
    if (!receipts.empty()) {
        base::Result<std::uint64_t> const done = source_.extend(receipts, visibility_);
        if (done) {
            extended_.add(*done);
        } else {
            // They become visible again and come twice; the store keeps each event once.
            failed_.add();
            base::log_warn("messages could not be kept invisible",
                           {{"code", done.error().code}, {"reason", done.error().message}});
        }
    }
    return now + third / 4;
}

}  // namespace siem::connector
