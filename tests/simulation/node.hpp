// One life of a SIEM process: a lane and a heartbeat for each queue, and what takes in again what
// is in quarantine. All in it is the product's own; what it knows is gone with it.
//
//   Node node(surroundings, random);
//   node.kill();          // wherever its actors are
//   node.stop();          // in order: it gives its messages back
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "siem/connector/ahead.hpp"
#include "siem/connector/budget.hpp"
#include "siem/connector/crew.hpp"
#include "siem/connector/in_flight.hpp"
#include "siem/pipeline/intake.hpp"
#include "siem/pipeline/redrive.hpp"
#include "simulation/depot.hpp"
#include "simulation/shared_store.hpp"
#include "simulation/turns.hpp"

namespace simulation {

// Another's clock, wrong by so much.
class WrongClock final : public base::Clock {
  public:
    explicit WrongClock(base::Clock const& right) : right_(right) {}
    base::Instant now() const override { return right_.now() + wrong_by_; }
    void jump(base::Duration by) { wrong_by_ += by; }

  private:
    base::Clock const& right_;
    base::Duration wrong_by_ = base::Duration(0);
};

class Node {
  public:
    static constexpr std::uint64_t kMostInFlight = 6000;  // so that it is reached now and then
    static constexpr std::size_t kBatchBytes = 2500;      // likewise

    struct Surroundings {
        Turns& turns;
        SharedStore& store;
        std::vector<std::unique_ptr<Depot>>& depots;
        base::Clock const& clock;
        base::Random& random;
    };
    explicit Node(Surroundings const& around);
    ~Node();

    void kill();
    void stop();
    void freeze(bool frozen);
    bool is_frozen() const { return frozen_; }
    void jump(base::Duration by) { clock_.jump(by); }
    bool redrive(std::vector<std::string> const& ids) { return redrive_.ask(ids); }
    bool is_redriving() const { return redrive_.status().waiting > 0; }

    siem::connector::Budget const& budget() const { return *budget_; }

  private:
    struct Queue;

    void act(base::Worker& worker);

    Surroundings around_;
    WrongClock clock_;
    base::Metrics metrics_;
    SharedStore::Client store_;
    // Shared: each lane has it.
    std::shared_ptr<siem::connector::Budget> budget_;
    std::vector<std::unique_ptr<Queue>> queues_;
    std::vector<std::unique_ptr<Depot::Client>> fetchers_;  // of what is taken in again
    siem::connector::InFlight redriven_;
    siem::pipeline::Redrive redrive_;
    std::unique_ptr<siem::pipeline::Intake> redriver_;
    std::vector<Turns::Actor*> actors_;
    bool frozen_ = false;
    bool stopping_ = false;
};

}  // namespace simulation
