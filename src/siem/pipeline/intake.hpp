// One lane of the intake, from the queue to the store: claim the message, fetch, decode, normalise,
// insert, and only when the store says durable (or the object is in quarantine) delete the message.
// Nothing else is kept: kill it anywhere, and SQS hands the message out again. Several lanes may
// share a queue.
//
//   pipeline::Intake lane(source, store, clock, in_flight, metrics, settings);
//   base::WorkerThread thread(lane, clock, "intake-1");
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/worker.hpp"
#include "siem/activity.hpp"
#include "siem/connector/budget.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/connector/notification.hpp"
#include "siem/connector/source.hpp"
#include "siem/decode/object.hpp"
#include "siem/enrich/enricher.hpp"
#include "siem/enrich/files.hpp"
#include "siem/normalise/normaliser.hpp"
#include "siem/pause.hpp"
#include "siem/pipeline/held.hpp"
#include "siem/ports.hpp"

namespace siem::pipeline {

struct IntakeSettings {
    std::string queue;                 // its URL, which an entry in quarantine has
    std::string name = {};             // what metrics and logs call it; "" labels nothing
    std::string region = "eu-west-1";  // of objects whose event names none
    connector::Poll poll = {};
    std::uint64_t batch_bytes = 32u << 20;               // an insert is at most this, or
    base::Duration batch_age = std::chrono::seconds(1);  // this old, or what there is
    std::uint64_t quarantine_after_tries = 5;            // of an object that is not there
    std::uint64_t quarantine_after_receives = 5;         // of a message, whatever is in it
    decode::Limits limits = {};
    std::vector<decode::JoinRule> joins = {};
    std::shared_ptr<enrich::Files> enrichment = {};  // of all lanes; none where it is null
    Witness* witness = nullptr;                      // of all lanes; none where it is null
    Pause const* pause = nullptr;                    // likewise
    std::shared_ptr<connector::Budget> budget = {};  // of all lanes; no limit where it is null
    base::Random* random = nullptr;                  // of all lanes; the machine's where it is null
};

// What the API tells of a lane. Thread-safe.
struct IntakeStatus {
    base::Instant last_poll = {};
    base::Instant last_stored = {};
    std::string last_error = {};  // with what failed and AWS's own words; "" when all is well
    base::Instant last_error_at = {};
};

class Intake final : public base::Worker {
  public:
    Intake(connector::Source& source, EventStore& store, base::Clock const& clock,
           connector::InFlight& in_flight, base::Metrics& metrics, IntakeSettings settings);
    ~Intake() override;

    base::Instant step(base::Instant now) override;
    IntakeStatus status() const;

  private:
    // A message whose records wait in the batch. Its objects that cannot be read wait to be
    // quarantined: both happen before it is deleted.
    struct Claimed {
        std::string receipt;
        std::vector<Quarantined> quarantined;
    };
    class Collector;

    void poll(base::Instant now);
    void take_in(Held::Message message, base::Instant now);
    bool is_poison(connector::Message const& message) const;
    void set_aside(connector::Message const& message,
                   std::vector<connector::ObjectCreated> const& objects, Claimed& claimed);
    void take_each(std::vector<connector::Message> messages);
    bool take_object(Held::Message const& held, connector::ObjectCreated const& object,
                     Claimed& claimed, base::Instant now);
    void count(decode::Counts const& counts);
    bool not_fetched(Held::Message const& held, connector::ObjectCreated const& object,
                     base::Error const& error, Claimed& claimed);
    bool given_up(Held::Message const& held, base::Error const& error, base::Instant now) const;
    bool batch_is_due(base::Instant now) const;
    bool batch_is_full() const;
    bool store_batch();
    bool insert_rows();
    void quarantine(connector::Message const& message, connector::ObjectCreated const& object,
                    std::string const& reason, Claimed& claimed);
    void put_off();
    void failed(std::string_view stage, base::Error const& error, base::Instant now);
    void tell(std::string_view stage, base::Error const& error, base::Instant now);
    base::Counter& counter(char const* name, char const* help, base::Metrics::Labels const& more);

    connector::Source& source_;
    EventStore& store_;
    base::Clock const& clock_;
    connector::InFlight& in_flight_;
    base::Metrics& metrics_;
    IntakeSettings settings_;
    decode::ObjectDecoder decoder_;
    normalise::Normaliser normaliser_;
    std::uint64_t told_failures_ = 0;  // of the normaliser, that the counter has
    enrich::Enricher enricher_;
    std::shared_ptr<enrich::Tables const>
        tables_;  // of the object at hand; other lanes have them too
    Event event_;
    Batch batch_;
    Tally tally_;                     // of what is in the batch
    connector::Budget::Share share_;  // the batch's
    std::vector<Claimed> claimed_;
    Held held_;
    std::optional<base::Instant> batch_since_;
    bool last_poll_was_empty_ = false;
    base::Instant retry_at_ = base::Instant::min();
    base::Duration backoff_ = std::chrono::milliseconds(250);
    base::SystemRandom chance_;
    mutable std::mutex mutex_;  // guards status_
    IntakeStatus status_;
};

// When the last lane has stopped: what was claimed and not stored goes back to the queue, for
// whoever is next. `source` is one that was not cancelled.
void give_back(connector::Source& source, connector::InFlight& in_flight);

}  // namespace siem::pipeline
