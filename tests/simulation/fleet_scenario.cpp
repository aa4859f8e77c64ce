#include "simulation/fleet_scenario.hpp"

#include <array>

#include "simulation/event.hpp"

namespace simulation {
namespace {

using std::chrono::milliseconds;

constexpr int kTurns = 10;  // of ours, between what happens

std::size_t any_node(Fleet& f) { return f.random().below(Fleet::kNodes); }
Depot& any_depot(Fleet& f) { return f.depot(f.random().below(Fleet::kQueues)); }

constexpr std::array<Event<Fleet>, 4> kUsual = {
    {{"objects are written", 14, [](Fleet& f) { f.write(); }},
     {"a file grows", 4, [](Fleet& f) { f.grow(); }},
     {"the nodes work", 40,
      [](Fleet& f) {
          for (int i = 0; i < 30; ++i) f.step();
      }},
     {"time passes", 25, [](Fleet& f) { f.pass(milliseconds(f.random().below(3000))); }}}};

constexpr std::array<Event<Fleet>, 23> kTrouble = {
    {{"a node is killed", 5, [](Fleet& f) { f.kill(any_node(f)); }},
     {"a node is stopped and started", 1, [](Fleet& f) { f.restart(any_node(f)); }},
     {"a node stands still", 2, [](Fleet& f) { f.freeze(any_node(f), true); }},
     {"a node goes on", 4, [](Fleet& f) { f.freeze(any_node(f), false); }},
     {"a node's clock jumps", 1,
      [](Fleet& f) {
          f.jump_clock(any_node(f),
                       milliseconds(f.random().below(7'200'000)) - std::chrono::hours(1));
      }},
     {"a message's visibility ends", 2, [](Fleet& f) { f.pass(std::chrono::seconds(61)); }},
     {"an hour passes", 1, [](Fleet& f) { f.pass(std::chrono::minutes(61)); }},
     {"messages come again", 4, [](Fleet& f) { f.repeat_message(); }},
     {"an object vanishes", 2, [](Fleet& f) { f.vanish(); }},
     {"a message is nobody's", 1, [](Fleet& f) { f.write_bad_message(); }},
     {"the quarantine is taken in again", 2, [](Fleet& f) { f.redrive(); }},
     {"calls are throttled", 3,
      [](Fleet& f) { any_depot(f).disturb_one_in(2 + f.random().below(10)); }},
     {"calls are answered", 5, [](Fleet& f) { any_depot(f).disturb_one_in(0); }},
     {"a bucket is denied", 2, [](Fleet& f) { any_depot(f).deny(true, false); }},
     {"a queue is denied", 1, [](Fleet& f) { any_depot(f).deny(false, true); }},
     {"a role is denied", 1, [](Fleet& f) { any_depot(f).deny(true, true); }},
     {"all is allowed again", 5, [](Fleet& f) { any_depot(f).deny(false, false); }},
     {"statements go astray", 4,
      [](Fleet& f) { f.store().disturb_one_in(2 + f.random().below(20)); }},
     {"statements arrive", 4, [](Fleet& f) { f.store().disturb_one_in(0); }},
     {"the store goes down", 2, [](Fleet& f) { f.store().go_down(); }},
     {"the store comes up", 5, [](Fleet& f) { f.store().come_up(); }},
     {"the store's disk is full", 1, [](Fleet& f) { f.store().fill_disk(); }},
     {"the store's disk has room", 4, [](Fleet& f) { f.store().make_room(); }}}};

}  // namespace

std::string happen(Fleet& fleet) {
    std::string const what = happen<Fleet>(fleet, fleet.random(), {kUsual, kTrouble});
    for (int turn = 0; turn < kTurns; ++turn) fleet.step();
    return what;
}

}  // namespace simulation
