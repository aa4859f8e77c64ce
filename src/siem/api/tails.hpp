// /api/v1/tail: events as they come in, for those who watch, as server-sent events. One worker asks
// the store for all of them in turn, so that they cost a known part of it; each has what it does
// not take in time bounded, and who takes nothing is let go of. Thread-safe.
//
//   api::Tails tails(searcher, metrics);
//   base::WorkerThread thread(tails, clock, "tail");
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/metrics.hpp"
#include "base/worker.hpp"
#include "http/pipe.hpp"
#include "siem/api/resource.hpp"
#include "siem/searcher.hpp"

namespace siem::api {

inline constexpr std::size_t kMostTails = 32;

class Tails final : public base::Worker {
  public:
    Tails(Searcher& searcher, base::Metrics& metrics);

    base::Instant step(base::Instant now) override;
    void stop();  // lets go of all, and takes no other
    Resources resources();

  private:
    struct Client;
    void begin(Asked const& asked, http::Respond const& respond);
    void follow(Client& client, base::Instant now);
    void show(Client& client, std::string_view rows, base::Instant now);

    Searcher& searcher_;
    base::Counter& dropped_;
    base::Gauge& watching_;
    std::mutex mutex_;  // guards what follows
    bool stopping_ = false;
    std::list<std::shared_ptr<Client>> clients_;  // shared with a step that is under way
};

}  // namespace siem::api
