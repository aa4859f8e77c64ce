// Reads ahead of a lane: the objects of the messages that it received, and the next parts of the
// object at hand, are fetched side by side while it works. As many at once as it takes for the lane
// never to wait, and no more bytes than the budget of all queues has; one, where the lane is what
// is slow. Polls, while the queue is full, and deletions are made side by side, too. One thread.
//
//   connector::Ahead ahead(source, crew, budget, {});
//   pipeline::Intake lane(ahead, store, clock, in_flight, metrics, settings);
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "siem/connector/budget.hpp"
#include "siem/connector/crew.hpp"
#include "siem/connector/source.hpp"

namespace siem::connector {

class Ahead final : public Source {
  public:
    static constexpr std::size_t kMostAtOnce = 16;  // fetches of a lane
    static constexpr std::size_t kMostPolls = 8;
    static constexpr std::size_t kPartsAhead = 3;  // of the object at hand

    struct Settings {
        std::uint64_t part_bytes = std::uint64_t{16} << 20;  // that `own` fetches at once
        std::uint64_t most_receives = 5;  // of a message whose objects may be touched
    };
    // `own` is of the lane alone, and all of them read the same queue.
    Ahead(Source& own, Crew& crew, Budget& budget, Settings settings);
    ~Ahead() override;

    base::Result<std::vector<Message>> receive(Poll const& poll) override;
    base::Result<Object> fetch(ObjectPart const& part) override;
    base::Result<std::uint64_t> remove(std::vector<std::string> const& receipts) override;
    base::Result<std::uint64_t> extend(std::vector<std::string> const& receipts,
                                       std::chrono::seconds visibility) override {
        return own_.extend(receipts, visibility);
    }
    base::Result<Backlog> backlog() override { return own_.backlog(); }
    void cancel() override { own_.cancel(); }

    std::size_t at_once() const { return at_once_; }  // fetches, as it is now

  private:
    using Name = std::tuple<std::string, std::string, std::uint64_t>;  // bucket, key, offset
    struct Slot;
    struct Planned {
        ObjectPart part;
        std::uint64_t bytes;  // it has about so many
    };

    void poll_more(Poll const& poll, std::vector<Message>& messages);
    void plan(std::vector<Message> const& messages);
    void plan_parts(ObjectPart const& part, Object const& object);
    void start();
    void let_go();
    std::size_t running() const;
    base::Result<Object> wait_for(std::shared_ptr<Slot> const& slot);

    Source& own_;
    Crew& crew_;
    Budget& budget_;
    Settings settings_;
    std::map<Name, std::shared_ptr<Slot>> slots_;  // shared with the thread that fills it
    std::deque<Planned> planned_;                  // not begun
    Budget::Share at_hand_;                        // the part that was handed out last
    std::size_t at_once_ = 2;
    std::size_t polls_ = 1;
};

}  // namespace siem::connector
