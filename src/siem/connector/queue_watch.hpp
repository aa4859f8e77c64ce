// Asks SQS every now and then how much waits on a queue, and tells that with what is known of the
// messages in flight. Its state is thread-safe.
//
//   QueueWatch watch(url, in_flight, source);
//   base::WorkerThread thread(watch, clock, "queue");
//   siem::QueueState state = watch.state();
#pragma once

#include <mutex>
#include <string>

#include "base/worker.hpp"
#include "siem/activity.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {

class QueueWatch final : public base::Worker {
  public:
    QueueWatch(std::string queue, InFlight const& in_flight, Source& source)
        : queue_(std::move(queue)), in_flight_(in_flight), source_(source) {}
    base::Instant step(base::Instant now) override;
    QueueState state() const;

  private:
    std::string const queue_;
    InFlight const& in_flight_;
    Source& source_;
    mutable std::mutex mutex_;  // guards state_
    QueueState state_;
};

}  // namespace siem::connector
