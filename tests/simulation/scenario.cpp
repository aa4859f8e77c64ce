#include "simulation/scenario.hpp"

#include <array>

namespace simulation {
namespace {

using std::chrono::milliseconds;

struct Event {
    char const* name;
    std::uint64_t weight;  // how often, against the others
    void (*happens)(World&);
};

constexpr std::array<Event, 6> kUsualOfWorld = {
    {{"a client writes", 30, [](World& w) { w.write(); }},
     {"the cloud works", 40, [](World& w) { w.step_cloud(); }},
     {"the first lane works", 20, [](World& w) { w.step_lane(0); }},
     {"the second lane works", 20, [](World& w) { w.step_lane(1); }},
     {"the heart beats", 5, [](World& w) { w.step_heartbeat(); }},
     {"time passes", 25, [](World& w) { w.pass(milliseconds(w.random().below(3000))); }}}};

constexpr std::array<Event, 17> kTroubleOfWorld = {
    {{"the cloud loses power", 3, [](World& w) { w.crash_cloud(); }},
     {"the SIEM is killed", 3, [](World& w) { w.crash_siem(); }},
     {"the SIEM is stopped and started", 2, [](World& w) { w.restart_siem(); }},
     {"a write will fail soon", 6, [](World& w) { w.fail_disk_in(1 + w.random().below(40)); }},
     {"the disk is full", 2, [](World& w) { w.fill_disk(); }},
     {"the disk has room again", 4, [](World& w) { w.make_room(); }},
     {"an insert will fail", 4,
      [](World& w) { w.fail_store(1 + w.random().below(3), w.random().below(4)); }},
     {"the network gets bad", 4, [](World& w) { w.lose_one_in(2 + w.random().below(10)); }},
     {"the network gets well", 6, [](World& w) { w.lose_one_in(0); }},
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

template <typename Events>
std::uint64_t weight_of(Events const& events) {
    std::uint64_t sum = 0;
    for (Event const& event : events) sum += event.weight;
    return sum;
}

template <typename Events>
char const* pick(World& world, Events const& events, std::uint64_t number) {
    for (Event const& event : events) {
        if (number < event.weight) {
            event.happens(world);
            return event.name;
        }
        number -= event.weight;
    }
    return "";
}

}  // namespace

std::string happen(World& world, Trouble trouble) {
    std::uint64_t const usual = weight_of(kUsualOfWorld);
    std::uint64_t const all = usual + (trouble == Trouble::any ? weight_of(kTroubleOfWorld) : 0);
    std::uint64_t const number = world.random().below(all);
    return number < usual ? pick(world, kUsualOfWorld, number)
                          : pick(world, kTroubleOfWorld, number - usual);
}

}  // namespace simulation
