// Several SIEM processes on the same queues and one store, killed and stopped wherever they are,
// with everything around them going wrong: each event in the buckets is in the store once. The
// seed says what happens, and who goes on at each call to the outside.
//
//   Fleet fleet(7);
//   fleet.write();  fleet.step();  fleet.kill(0);
//   fleet.settle();
//   CHECK(fleet.complaints().empty());
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "simulation/depot.hpp"
#include "simulation/node.hpp"
#include "simulation/objects.hpp"
#include "simulation/shared_store.hpp"
#include "simulation/turns.hpp"

namespace simulation {

class Fleet {
  public:
    static constexpr std::size_t kNodes = 3;
    static constexpr std::size_t kQueues = 2;

    explicit Fleet(std::uint64_t seed);
    ~Fleet();

    void step();  // the nodes work, until it is our turn again
    void pass(base::Duration time);
    void write();  // objects, and the message that tells of them
    void grow();   // an object that was written gets another line
    void write_bad_message();
    void vanish();  // an object is deleted, whether it was fetched or not
    void repeat_message();
    void redrive();  // somebody asks for all that is in quarantine
    void kill(std::size_t node);
    void restart(std::size_t node);
    void freeze(std::size_t node, bool frozen);
    void jump_clock(std::size_t node, base::Duration by);
    Depot& depot(std::size_t queue) { return *depots_.at(queue); }
    SharedStore& store() { return store_; }
    Node& node(std::size_t number) { return *nodes_.at(number); }
    base::Random& random() { return random_; }

    // Nothing goes wrong any more, and somebody takes care of what is in quarantine.
    void settle();
    // What does not hold of "each event in the buckets is stored once; what cannot be read is in
    // quarantine, and no message was deleted before".
    std::vector<std::string> const& complaints() const { return complaints_; }

  private:
    void start(std::size_t node);
    void look();
    void judge();
    void judge(Depot const& depot, Object const& object);
    bool is_settled() const;
    bool is_safe(Object const& object) const;
    void complain(std::string what);
    bool must_stay(siem::Quarantined const& one) const;

    base::FakeClock clock_;
    base::SeededRandom random_;
    Turns turns_;
    SharedStore store_;
    std::vector<std::unique_ptr<Depot>> depots_;
    Maker maker_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<std::string> complaints_;
    std::size_t told_ = 0;  // of those that are there twice
};

}  // namespace simulation
