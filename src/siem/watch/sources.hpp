// What is known of every source: how much comes from it, how late, and whether it has fallen
// silent. It is told of each batch once, and writes down every few seconds what it counted; what
// other processes on the same store wrote down it reads. Thread-safe.
//
//   watch::Sources sources(activity, {.heard_until = …});
//   base::WorkerThread thread(sources, clock, "sources");
//   codec::Json json = sources.list({.silent = true, .limit = 20}, clock.now());
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "codec/json.hpp"
#include "http/message.hpp"
#include "siem/activity.hpp"
#include "siem/caller.hpp"
#include "siem/watch/latency.hpp"
#include "siem/watch/recent.hpp"
#include "siem/watch/rhythm.hpp"

namespace siem::watch {

inline constexpr std::size_t kMostSources = 200'000;  // what is beyond is counted and not named
inline constexpr std::size_t kMostDatasets = 64;      // likewise
inline constexpr std::size_t kNamedSources = 50;      // in the metrics
inline constexpr std::int32_t kDaysKnown = 35;        // a source that is silent for longer is gone

enum class SourceState { active, silent, learning };

struct Asked {
    std::string text = {};  // of its account, Region, log group or dataset
    std::string account = {};
    std::string region = {};
    std::string log_group = {};  // * and ? stand for what they do
    std::string dataset = {};
    Visible visible = {};       // of whoever asks
    bool silent = false;        // these alone
    std::string sort = "rate";  // rate, bytes, events, failures, latency, last, silent, name
    std::size_t limit = 100;
};
bool is_order(std::string const& sort);
// ErrorKind::skip says what is wrong with a query string.
base::Result<Asked> parse_asked(http::Parameters const& parameters);

// "100000000002/catchment-siem" of a queue's URL.
std::string queue_label(std::string const& queue);
// A queue, for Prometheus.
void tell(base::Metrics& metrics, QueueState const& queue, base::Instant now);

// Over all that one queue, or one dataset, brought.
struct Flow {
    std::uint64_t events = 0;  // since the start
    std::uint64_t bytes = 0;
    Rate event_rate = {};
    Rate byte_rate = {};
    Latency latency = {};
};

class Sources final : public base::Worker, public Witness {
  public:
    struct Settings {
        // Until when everything is known that the sources said.
        std::function<base::Instant(base::Instant now)> heard_until = [](base::Instant now) {
            return now;
        };
        base::Duration write_every = std::chrono::seconds(10);
    };
    Sources(ActivityStore& store, Settings settings);
    ~Sources() override;  // what was counted is written down

    void stored(StoredBatch const& batch) override;
    base::Instant step(base::Instant now) override;

    codec::Json list(Asked const& asked, base::Instant now) const;
    // How many there are of each state, and what came in over all: for the pipeline's picture.
    codec::Json summary(base::Instant now) const;
    codec::Json queue(std::string const& name, base::Instant now) const;
    // Bounded, however many sources there are.
    void tell(base::Metrics& metrics, base::Instant now) const;

  private:
    struct Source;
    struct Today {
        std::int64_t day = 0;
        std::uint64_t events = 0;
        std::uint64_t bytes = 0;
        std::uint64_t failures = 0;
    };
    using Known = std::unordered_map<SourceName, Source, SourceNameHash>;
    using Days = std::map<std::pair<std::int64_t, SourceName>, SourceDay>;

    // With the mutex held.
    Source* find(SourceName const& name);
    void count(SourceCount const& counted, StoredBatch const& batch);
    void count_datasets(StoredBatch const& batch);
    void remember(SourceDay const& day, bool replaces);
    SourceState state_of(Source const& source, base::Instant heard, Silence& silence) const;

    base::Result<void> write_down();
    base::Result<void> read(std::int64_t first, std::int64_t last);
    void look_for_silence(base::Instant now);
    static bool is_gone(Source const& source, base::Instant now);
    static void say(SourceName const& name, Source const& source, Silence const& silence);
    struct Found;
    bool is_asked_for(Asked const& asked, SourceName const& name, Source const& source) const;
    static double rank(std::string const& sort, Source const& source, base::Instant now);
    static codec::Json row(Found const& found, base::Instant now);

    ActivityStore& store_;
    Settings const settings_;
    mutable std::mutex mutex_;  // guards all below
    Known sources_;
    Days counted_;  // and not written down yet
    std::unordered_map<std::string, Flow> queues_;
    std::unordered_map<std::string, Flow> datasets_;
    Latency latency_;
    std::uint64_t unnamed_ = 0;  // events of sources beyond those that are kept apart
    bool loaded_ = false;
    base::Instant next_read_ = {};
};

}  // namespace siem::watch
