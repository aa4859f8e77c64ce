#include "simulation/scenario.hpp"

#include <array>

namespace simulation {
namespace {

using std::chrono::milliseconds;

constexpr std::array<Event<World>, 8> kUsual = {
    {{"a client writes", 30, [](World& w) { w.write(); }},
     {"somebody else writes", 3, [](World& w) { w.put_beside(); }},
     {"the cloud works", 40, [](World& w) { w.step_cloud(); }},
     {"the first SIEM works", 15, [](World& w) { w.step_siem(0); }},
     {"the second SIEM works", 15, [](World& w) { w.step_siem(1); }},
     {"the third SIEM works", 15, [](World& w) { w.step_siem(2); }},
     {"the hearts beat", 5, [](World& w) { w.step_heartbeats(); }},
     {"time passes", 25, [](World& w) { w.pass(milliseconds(w.random().below(3000))); }}}};

constexpr std::array<Event<World>, 21> kTrouble = {
    {{"the cloud loses power", 3, [](World& w) { w.crash_cloud(); }},
     {"a SIEM is killed", 4, [](World& w) { w.crash_siem(w.random().below(World::kSiems)); }},
     {"a SIEM is stopped and started", 2,
      [](World& w) { w.restart_siem(w.random().below(World::kSiems)); }},
     {"what somebody wrote is deleted", 2, [](World& w) { w.delete_beside(); }},
     {"a write will fail soon", 6, [](World& w) { w.fail_disk_in(1 + w.random().below(40)); }},
     {"the disk is full", 2, [](World& w) { w.fill_disk(); }},
     {"the disk has room again", 4, [](World& w) { w.make_room(); }},
     {"an insert will fail", 4,
      [](World& w) { w.fail_store(1 + w.random().below(3), w.random().below(4)); }},
     {"inserts meet others'", 2, [](World& w) { w.contend(1 + w.random().below(3)); }},
     {"the network gets bad", 4, [](World& w) { w.lose_one_in(2 + w.random().below(10)); }},
     {"the network gets well", 6, [](World& w) { w.lose_one_in(0); }},
     {"AWS throttles", 3, [](World& w) { w.throttle_one_in(2 + w.random().below(10)); }},
     {"AWS answers", 5, [](World& w) { w.throttle_one_in(0); }},
     {"a message's visibility ends", 2, [](World& w) { w.pass(std::chrono::seconds(61)); }},
     {"the clock goes back", 2, [](World& w) { w.pass(-milliseconds(w.random().below(90'000))); }},
     {"the bucket is lost", 2, [](World& w) { w.misdirect_firehose(); }},
     {"the bucket is found", 3, [](World& w) { w.redirect_firehose(); }},
     {"a permission is taken away", 2, [](World& w) { w.forbid(w.random().below(World::kHops)); }},
     {"all permissions are back", 3, [](World& w) { w.permit_all(); }},
     {"an hour passes", 1, [](World& w) { w.pass(std::chrono::minutes(61)); }},
     {"much is written", 3, [](World& w) {
          for (int i = 0; i < 20; ++i) w.write();
      }}}};

}  // namespace

std::string happen(World& world, Trouble trouble) {
    using Events = std::span<Event<World> const>;
    Events const worse = trouble == Trouble::any ? Events(kTrouble) : Events();
    return happen<World>(world, world.random(), {kUsual, worse});
}

}  // namespace simulation
