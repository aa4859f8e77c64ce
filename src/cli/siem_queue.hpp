// One queue as the SIEM reads it: the keys, connections of its own, lanes that take its objects in
// and the heartbeat of its messages. Queues share the store and nothing else, so that one that is
// denied, missing or slow holds none of the others back.
//
//   cli::SiemQueue queue(settings, shared);
//   queue.start();  …  queue.cancel();  queue.join();  queue.give_back();
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "codec/json.hpp"
#include "siem/activity.hpp"
#include "siem/connector/ahead.hpp"
#include "siem/connector/budget.hpp"
#include "siem/connector/crew.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/connector/queue_watch.hpp"
#include "siem/connector/source.hpp"
#include "siem/enrich/files.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/ports.hpp"

namespace cli {

struct QueueSettings {
    std::string name;  // what status, metrics and logs call it
    std::string url;
    std::string endpoint = {};  // "" is real AWS
    std::string region;
    std::string role_arn = {};  // "" reads the queue with the credentials as they are
    std::string external_id = {};
    // Whose keys read the queue, or take the role on.
    std::function<std::unique_ptr<aws::CredentialSource>()> keys;
    std::chrono::seconds visibility = std::chrono::seconds(60);
    std::uint64_t quarantine_after = 5;  // receives
};

// The keys of a queue: the role's where there is one, else those given. Thread-safe: all
// connections of the queue sign with them.
class QueueKeys final : public aws::CredentialSource {
  public:
    explicit QueueKeys(QueueSettings const& settings);
    base::Result<aws::Credentials> credentials(base::Instant now) override;
    void refused(base::Instant now) override;
    void cancel();

  private:
    base::SystemClock clock_;
    std::unique_ptr<aws::CredentialSource> base_;
    std::optional<aws::AssumedRole> role_;
    std::mutex mutex_;  // one asks at a time, for all
};

siem::connector::AwsSource::Settings source_settings(QueueSettings const& settings,
                                                     std::uint64_t part_bytes);

// To the queue and its buckets, for one thread.
struct Connection {
    base::SystemClock clock;
    siem::connector::AwsSource source;

    Connection(QueueSettings const& settings, QueueKeys& keys, std::uint64_t part_bytes = 16u << 20)
        : source(source_settings(settings, part_bytes), keys, clock) {}
};

// What the lanes of all queues have in common.
struct LaneSurroundings {
    siem::EventStore& store;
    base::Clock const& clock;
    base::Metrics& metrics;
    std::vector<siem::decode::JoinRule> joins = {};
    std::shared_ptr<siem::enrich::Files> enrichment = {};  // of all lanes
    siem::Witness* witness = nullptr;                      // likewise
    siem::Pause const* pause = nullptr;
    std::shared_ptr<siem::connector::Budget> budget;
    std::uint64_t part_bytes = std::uint64_t{16} << 20;  // of an object, fetched at once
};

siem::pipeline::IntakeSettings intake_settings(QueueSettings const& settings,
                                               LaneSurroundings const& around);

class SiemQueue {
  public:
    SiemQueue(QueueSettings settings, LaneSurroundings const& around);
    void start();
    void cancel();  // polls end at once
    void join();
    void give_back();  // then: what was claimed and is not stored

    QueueSettings const& settings() const { return settings_; }
    QueueKeys& keys() { return keys_; }
    std::size_t in_flight() const { return in_flight_.size(); }
    codec::Json lanes() const;  // a list
    codec::Json status() const;
    siem::QueueState state() const { return watch_.state(); }

  private:
    struct Lane {
        Connection connection;
        siem::connector::Ahead ahead;
        siem::pipeline::Intake intake;
        Lane(SiemQueue& queue, LaneSurroundings const& around);
    };

    QueueSettings settings_;
    base::Clock const& clock_;
    QueueKeys keys_;
    siem::connector::InFlight in_flight_;
    base::SystemClock connection_clock_;
    siem::connector::Crew crew_;
    Connection heartbeat_connection_;
    siem::connector::Heartbeat heartbeat_;
    Connection watch_connection_;
    siem::connector::QueueWatch watch_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<std::unique_ptr<base::WorkerThread>> threads_;
};

}  // namespace cli
