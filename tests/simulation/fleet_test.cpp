// Several nodes on the same queues and one store: what is in the buckets is in the store once,
// whoever is killed where.
//
//   CATCHMENT_SEED=17 simulation       that fleet again, step by step
//   CATCHMENT_SEEDS=5000 simulation    more fleets than the thousand
#include <cstdio>

#include "simulation/fleet_scenario.hpp"
#include "simulation/seeds.hpp"

using namespace simulation;

namespace {

constexpr std::uint64_t kSeeds = 1000;
constexpr int kSteps = 80;

std::string run(std::uint64_t seed, bool traced) {
    Fleet fleet(seed);
    fleet.write();  // chance may write nothing
    for (int step = 1; step <= kSteps; ++step) {
        std::string const what = happen(fleet);
        if (traced) std::printf("%4d  %s\n", step, what.c_str());
    }
    fleet.settle();
    CHECK(fleet.store().size() > 0);
    return base::join(fleet.complaints(), "\n");
}

}  // namespace

TEST_CASE("whatever goes wrong with three nodes, each event in the buckets is stored once") {
    for_each_seed(kSeeds, run);
}

TEST_CASE("what is denied for an hour is received once, by the node that holds it") {
    Quiet const quiet;
    Fleet fleet(1);
    fleet.depot(0).deny(true, false);
    fleet.depot(1).deny(true, false);
    for (int i = 0; i < 10; ++i) fleet.write();
    for (int second = 0; second < 3600; second += 4) {
        for (int turn = 0; turn < 8; ++turn) fleet.step();
        fleet.pass(std::chrono::seconds(4));
    }
    CHECK(fleet.store().quarantine().empty());
    CHECK(fleet.store().size() == 0);
    fleet.settle();
    CHECK(base::join(fleet.complaints(), "\n") == "");
    for (std::size_t i = 0; i < Fleet::kQueues; ++i) CHECK(fleet.depot(i).most_receives() == 1);
}

TEST_CASE("the same seed is the same fleet") {
    Quiet const quiet;
    auto const trace = [](std::uint64_t seed) {
        Fleet fleet(seed);
        std::string all;
        for (int step = 0; step < kSteps; ++step) {
            all += happen(fleet) + " " + std::to_string(fleet.store().size()) + "\n";
        }
        return all;
    };
    CHECK(trace(5) == trace(5));
    CHECK(trace(5) != trace(6));
}
