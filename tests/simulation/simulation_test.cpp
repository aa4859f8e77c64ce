// Every event that is acknowledged is stored once, as it is, whatever goes wrong on its way.
//
//   CATCHMENT_SEED=17 simulation       that world again, step by step
//   CATCHMENT_SEEDS=5000 simulation    more worlds than the hundred
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "base/log.hpp"
#include "base/text.hpp"
#include "simulation/scenario.hpp"

using namespace simulation;

namespace {

constexpr std::uint64_t kSeeds = 100;
constexpr int kSteps = 150;
constexpr int kShortScenario = 60;  // steps of a world in which one thing goes wrong

std::optional<std::uint64_t> setting(char const* name) {
    char const* const text = std::getenv(name);
    return text ? base::to_uint64(text) : std::nullopt;
}

std::string run(std::uint64_t seed, bool traced) {
    World world(seed);
    for (int step = 1; step <= kSteps; ++step) {
        std::string const what = happen(world, Trouble::any);
        if (traced) std::printf("%4d  %s\n", step, what.c_str());
    }
    world.settle();
    CHECK(world.acknowledged() > 0);
    return base::join(world.complaints(), "\n");
}

// The same steps every time, and at one of them something more.
template <typename Disturb>
std::string run_disturbed(int at, Disturb const& disturb) {
    World world(1);
    for (int step = 1; step <= kShortScenario; ++step) {
        happen(world, Trouble::none);
        if (step == at) disturb(world);
    }
    world.settle();
    CHECK(world.stored() > 0);
    return base::join(world.complaints(), "\n");
}

struct Quiet {  // what fails is told in the log, and failing is the point here
    Quiet() { base::set_log_level(base::LogLevel::off); }
    ~Quiet() { base::set_log_level(base::LogLevel::info); }
};

}  // namespace

TEST_CASE("whatever goes wrong, each acknowledged event is stored once, as it is") {
    Quiet const quiet;
    std::optional<std::uint64_t> const replayed = setting("CATCHMENT_SEED");
    std::uint64_t const first = replayed.value_or(1);
    std::uint64_t const count = replayed ? 1 : setting("CATCHMENT_SEEDS").value_or(kSeeds);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        INFO("seed " << seed << ": replay it with CATCHMENT_SEED=" << seed);
        CHECK(run(seed, replayed.has_value()) == "");
    }
}

TEST_CASE("a crash of either half after any step loses nothing and repeats nothing") {
    Quiet const quiet;
    for (int at = 1; at <= kShortScenario; ++at) {
        INFO("after step " << at);
        CHECK(run_disturbed(at, [](World& world) { world.crash_cloud(); }) == "");
        CHECK(run_disturbed(at, [](World& world) { world.crash_siem(); }) == "");
    }
}

TEST_CASE("a write to the disk may fail at any step") {
    Quiet const quiet;
    for (int at = 1; at <= kShortScenario; at += 2) {
        INFO("after step " << at);
        CHECK(run_disturbed(at, [at](World& world) {
                  world.fail_disk_in(1 + static_cast<std::uint64_t>(at) % 12);
              }) == "");
    }
}

TEST_CASE("on a full disk clients are refused, and nothing that was acknowledged is lost") {
    Quiet const quiet;
    for (int at = 1; at <= kShortScenario; at += 2) {
        INFO("after step " << at);
        CHECK(run_disturbed(at, [](World& world) {
                  world.fill_disk();
                  std::size_t const acknowledged = world.acknowledged();
                  for (int i = 0; i < 3; ++i) world.write();
                  CHECK(world.refused() == 3);
                  CHECK(world.acknowledged() == acknowledged);
                  world.step_cloud();
                  world.step_lane(0);
                  world.make_room();
              }) == "");
    }
}

TEST_CASE("a bucket that is lost for an hour delays, and no more") {
    Quiet const quiet;
    for (int at = 1; at <= kShortScenario; at += 3) {
        INFO("after step " << at);
        CHECK(run_disturbed(at, [](World& world) {
                  REQUIRE(world.misdirect_firehose());
                  for (int minute = 0; minute < 60; ++minute) {
                      if (minute % 10 == 0) world.write();
                      world.pass(std::chrono::minutes(1));
                      world.step_cloud();
                      world.step_lane(0);
                  }
                  if (world.random().below(2) == 0) world.crash_cloud();
                  REQUIRE(world.redirect_firehose());
              }) == "");
    }
}

TEST_CASE("a permission that is missing for an hour delays, and no more") {
    Quiet const quiet;
    for (std::size_t hop = 0; hop < World::kHops; ++hop) {
        INFO("hop " << hop);
        CHECK(run_disturbed(static_cast<int>(5 * hop) + 2, [hop](World& world) {
                  REQUIRE(world.forbid(hop));
                  for (int minute = 0; minute < 60; ++minute) {
                      if (minute % 10 == 0) world.write();
                      world.pass(std::chrono::minutes(1));
                      world.step_cloud();
                      world.step_lane(minute % 2 == 0 ? 0 : 1);
                      world.step_heartbeat();
                  }
                  if (world.random().below(2) == 0) world.crash_siem();
                  REQUIRE(world.permit_all());
              }) == "");
    }
}

TEST_CASE("a clock that jumps, both ways, loses nothing and repeats nothing") {
    Quiet const quiet;
    for (int at = 1; at <= kShortScenario; at += 3) {
        INFO("after step " << at);
        CHECK(run_disturbed(at, [](World& world) {
                  for (int hours : {-1, 2, -2, 25, -24}) {
                      world.write();
                      world.step_cloud();
                      world.pass(std::chrono::hours(hours));
                      world.step_lane(1);
                  }
              }) == "");
    }
}

TEST_CASE("the same seed is the same world") {
    Quiet const quiet;
    auto const trace = [](std::uint64_t seed) {
        World world(seed);
        std::string all;
        for (int step = 0; step < 60; ++step) all += happen(world, Trouble::any) + "\n";
        return all + std::to_string(world.acknowledged()) + " " + std::to_string(world.stored());
    };
    CHECK(trace(5) == trace(5));
    CHECK(trace(5) != trace(6));
}
