// What is in quarantine, taken in again.
#include "siem/pipeline/redrive.hpp"

#include <doctest/doctest.h>

#include "siem/pipeline/intake.hpp"
#include "siem/store/memory_store.hpp"
#include "unit/siem/pipeline/envelopes.hpp"
#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem;

namespace {

struct Shelf {
    connector::FakeSource objects;
    std::vector<std::string> asked;  // whose objects were fetched
    store::MemoryStore store;
    base::FakeClock clock{base::from_millis(1'795'000'000'000)};
    connector::InFlight in_flight;
    base::Metrics metrics;
    pipeline::Intake intake{objects, store, clock, in_flight, metrics, {.queue = "jobs"}};
    pipeline::Redrive redrive{[this](std::string const& queue) -> connector::Source& {
                                  asked.push_back(queue);
                                  return objects;
                              },
                              store};
    pipeline::Intake lane{redrive, redrive,
                          clock,   in_flight,
                          metrics, {.queue = "jobs", .poll = {.wait = std::chrono::seconds(0)}}};

    // An object that cannot be read whole, in quarantine; its id there.
    std::string set_aside(std::string const& key, std::string const& bytes) {
        objects.add_object(key, bytes);
        work(intake);
        REQUIRE(store.quarantined().size() == 1);
        return store.quarantined()[0].id;
    }
    void work(pipeline::Intake& lane) {
        for (int i = 0; i < 6; ++i) {
            base::Instant const next = lane.step(clock.now());
            clock.set(std::max(next, clock.now() + std::chrono::milliseconds(500)));
        }
    }
};

}  // namespace

TEST_CASE("what can be read now is stored, and leaves the quarantine") {
    Shelf shelf;
    std::string const torn = object("2", "torn away");
    std::string const id = shelf.set_aside("a", object("1") + torn.substr(0, 20));
    CHECK(shelf.store.size() == 1);
    REQUIRE(shelf.redrive.ask({id}));
    CHECK(shelf.redrive.status().waiting == 1);
    shelf.work(shelf.lane);
    CHECK(shelf.redrive.status().kept == 1);
    CHECK(shelf.asked == std::vector<std::string>{"jobs"});
    CHECK(shelf.store.quarantined().size() == 1);

    shelf.objects.objects["a"] = object("1") + torn;
    REQUIRE(shelf.redrive.ask({id, id}));
    shelf.work(shelf.lane);
    CHECK(shelf.redrive.status().released == 1);
    CHECK(shelf.redrive.status().waiting == 0);
    CHECK(shelf.store.quarantined().empty());
    CHECK(shelf.store.size() == 2);
}

TEST_CASE("what cannot be had now waits, and what is not in quarantine is passed over") {
    Shelf shelf;
    std::string const id = shelf.set_aside("a", object("1").substr(0, 40));
    shelf.objects.objects["a"] = object("1");
    shelf.objects.fetch_fails(base::Error{base::ErrorKind::retry, "slow", "SlowDown"});
    REQUIRE(shelf.redrive.ask({"nothing", id}));
    shelf.work(shelf.lane);
    CHECK(shelf.redrive.status().waiting == 1);
    shelf.objects.fetch_fails(std::nullopt);
    for (int i = 0; i < 10; ++i) shelf.work(shelf.lane);
    CHECK(shelf.redrive.status().released == 1);
    CHECK(shelf.store.quarantined().empty());
}

TEST_CASE("a redrive that is cancelled says so") {
    Shelf shelf;
    shelf.redrive.cancel();
    CHECK(shelf.redrive.receive({}).error().code == http::kCancelled);
}
