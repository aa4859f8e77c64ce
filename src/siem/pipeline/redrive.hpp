// Takes in again what is in quarantine, when somebody asks: by an intake lane of its own, whose
// queue is what was asked for. What can be read now is stored and leaves the quarantine; what still
// cannot stays. What was stored the first time is known by its id.
//
//   pipeline::Redrive redrive([&](std::string const&) -> connector::Source& { return source; },
//                             store);
//   pipeline::Intake lane(redrive, redrive, clock, in_flight, metrics, settings);
//   redrive.ask({id});
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "siem/connector/source.hpp"
#include "siem/ports.hpp"

namespace siem::pipeline {

// Since the start.
struct RedriveStatus {
    std::uint64_t waiting = 0;   // asked for, and not done with
    std::uint64_t released = 0;  // stored, and out of the quarantine
    std::uint64_t kept = 0;      // still not readable
};

// Thread-safe; the objects are fetched by what reads their queue, from the lane's thread alone.
class Redrive final : public connector::Source, public EventStore {
  public:
    static constexpr std::size_t kMostWaiting = 100'000;

    using SourceOf = std::function<connector::Source&(std::string const& queue)>;

    Redrive(SourceOf source_of, EventStore& store)
        : source_of_(std::move(source_of)), store_(store) {}

    // False where too many wait. What is not in quarantine is passed over.
    bool ask(std::vector<std::string> const& ids);
    RedriveStatus status() const;

    base::Result<std::vector<connector::Message>> receive(connector::Poll const& poll) override;
    base::Result<connector::Object> fetch(connector::ObjectPart const& part) override;
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override;
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override;
    void cancel() override;

    base::Result<Stored> insert(Batch const& batch) override { return store_.insert(batch); }
    base::Result<std::uint64_t> quarantine(Quarantined const& object) override;
    base::Result<std::optional<Quarantined>> find_quarantined(std::string_view id) override {
        return store_.find_quarantined(id);
    }
    base::Result<void> release(std::string_view id) override { return store_.release(id); }

  private:
    bool wait_for_some(std::chrono::seconds at_most);
    void done_with(std::string const& id, std::uint64_t RedriveStatus::*count);

    void remember(Quarantined const& object);
    std::string queue_of(Quarantined const& object) const;

    SourceOf source_of_;
    EventStore& store_;
    std::map<std::string, std::string> queue_of_bucket_;  // of the lane's thread
    std::map<std::string, std::string> queue_of_held_;    // likewise, by id
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> asked_;  // not received yet
    std::set<std::string> held_;     // asked for, until they are done with
    std::set<std::string> failed_;   // of those received: set aside again
    RedriveStatus status_;
    bool cancelled_ = false;
};

}  // namespace siem::pipeline
