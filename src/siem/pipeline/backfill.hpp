// An archive, listed and handed to intake lanes as if a queue told of its objects. How far it is,
// is a key: all before it is stored or in quarantine. Thread-safe.
//
//   pipeline::Backfill backfill(lister, stretch, region);
//   pipeline::BackfillFeed feed(backfill, std::move(source));   // a lane's
//   pipeline::Intake lane(feed, store, clock, in_flight, metrics, settings);
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "siem/connector/source.hpp"
#include "siem/pipeline/walk.hpp"

namespace siem::pipeline {

struct BackfillProgress {
    std::uint64_t objects = 0;  // stored, or in quarantine
    std::uint64_t bytes = 0;    // of them, as they are in the bucket
    std::uint64_t archived = 0;
    std::string done_to = {};      // the key
    std::uint64_t objects_to = 0;  // it, and those before it
    std::uint64_t bytes_to = 0;
    std::string error = {};  // of the listing; "" when all is well
    bool over = false;
};

class Backfill {
  public:
    Backfill(connector::Lister& lister, Stretch stretch, std::string region);

    base::Result<std::vector<connector::Message>> receive(connector::Poll const& poll);
    void done(std::vector<std::string> const& receipts);
    void cancel();
    BackfillProgress progress() const;

  private:
    struct Object {
        std::string key;
        std::uint64_t bytes = 0;
        bool done = false;
    };
    base::Result<void> list();
    connector::Message message(connector::Listed const& object);

    std::string const bucket_;
    std::string const region_;
    std::mutex walking_;  // held while the bucket is asked, before mutex_
    Walk walk_;
    mutable std::mutex mutex_;  // guards all below
    std::condition_variable changed_;
    std::deque<connector::Listed> listed_;        // not handed out
    std::map<std::uint64_t, Object> handed_out_;  // by number, which is the receipt
    std::uint64_t number_ = 0;
    BackfillProgress progress_;
    bool listed_all_ = false;
    bool cancelled_ = false;
};

// What one lane reads of it: the objects come by a connection of the lane's own.
class BackfillFeed final : public connector::Source {
  public:
    BackfillFeed(Backfill& backfill, std::unique_ptr<connector::Source> objects)
        : backfill_(backfill), objects_(std::move(objects)) {}
    base::Result<std::vector<connector::Message>> receive(connector::Poll const& poll) override {
        return backfill_.receive(poll);
    }
    base::Result<connector::Object> fetch(connector::ObjectPart const& part) override {
        return objects_->fetch(part);
    }
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override {
        backfill_.done(receipts);
        return receipts.size();
    }
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds) override {
        return receipts.size();  // nobody else has them
    }
    void cancel() override { objects_->cancel(); }

  private:
    Backfill& backfill_;
    std::unique_ptr<connector::Source> objects_;
};

}  // namespace siem::pipeline
