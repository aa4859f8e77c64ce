// The messages that are being worked on, and the heartbeat that keeps them ours: each is made
// invisible again at a third of its visibility timeout, for as long as work on it goes on.
// Thread-safe: the intake adds and takes, the heartbeat's thread extends.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {

class InFlight {
  public:
    // `sent` is when the message came on the queue, the epoch where nobody knows.
    void add(std::string const& receipt, base::Instant received, base::Instant sent = {});
    // A poll was answered: with nothing, or with what add() is told of.
    void polled(base::Instant now, bool nothing);
    void take(std::vector<std::string> const& receipts);
    std::vector<std::string> all() const;
    // Those that were last extended before `before`; they count as extended at `now`.
    std::vector<std::string> due(base::Instant before, base::Instant now);
    std::size_t size() const;
    base::Instant last_poll() const;  // epoch: none was answered yet
    // When the oldest of them was sent; the epoch where there is none. `more_wait`: the last that
    // came tells how old those on the queue are.
    base::Instant oldest_sent(bool more_wait) const;

  private:
    struct Times {
        base::Instant extended;
        base::Instant sent;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Times> messages_;
    base::Instant last_poll_ = {};
    base::Instant last_sent_ = {};
};

class Heartbeat final : public base::Worker {
  public:
    struct Of {
        std::string queue = {};  // its name; "" labels nothing
        std::chrono::seconds visibility = std::chrono::seconds(60);
    };
    Heartbeat(InFlight& in_flight, Source& source, Of of, base::Metrics& metrics);
    base::Instant step(base::Instant now) override;

  private:
    InFlight& in_flight_;
    Source& source_;
    Of of_;
    base::Counter& extended_;
    base::Counter& failed_;
};

}  // namespace siem::connector
