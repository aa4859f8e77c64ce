// What is in quarantine, taken in again.
#include "siem/pipeline/redrive.hpp"

#include <doctest/doctest.h>

#include "siem/pipeline/intake.hpp"
#include "siem/store/memory_store.hpp"
#include "unit/siem/pipeline/envelopes.hpp"
#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem;

namespace {

// A store that fails to answer about the quarantine, once, at a call of its own.
class Forgetful final : public EventStore {
  public:
    explicit Forgetful(EventStore& store) : store_(store) {}
    base::Result<Stored> insert(Batch const& batch) override { return store_.insert(batch); }
    base::Result<std::uint64_t> quarantine(Quarantined const& object) override {
        return store_.quarantine(object);
    }
    base::Result<std::optional<Quarantined>> find_quarantined(std::string_view id) override {
        if (fails_find-- == 1) return base::fail(base::ErrorKind::retry, "no answer");
        return store_.find_quarantined(id);
    }
    base::Result<void> release(std::string_view id) override {
        if (fails_release-- == 1) return base::fail(base::ErrorKind::retry, "no answer");
        return store_.release(id);
    }

    int fails_find = 0;  // at which call, from 1
    int fails_release = 0;

  private:
    EventStore& store_;
};

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
                          metrics, {.queue = "other", .poll = {.wait = std::chrono::seconds(0)}}};

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

TEST_CASE("what is set aside again is of the queue that told of it, whichever lane took it in") {
    Shelf shelf;
    std::string const torn = object("1").substr(0, 40);
    shelf.objects.objects = {{"a", torn}, {"b", object("2")}};
    shelf.objects.add_notification({"a", "b"});
    shelf.work(shelf.intake);
    REQUIRE(shelf.store.quarantined().size() == 1);

    shelf.objects.objects["b"] = torn;  // the message is about both
    REQUIRE(shelf.redrive.ask({shelf.store.quarantined()[0].id}));
    shelf.work(shelf.lane);
    REQUIRE(shelf.store.quarantined().size() == 2);
    for (Quarantined const& one : shelf.store.quarantined()) CHECK(one.queue == "jobs");
}

TEST_CASE("what was written over an object meanwhile keeps a place of its own in the quarantine") {
    Shelf shelf;
    std::string const torn = object("1").substr(0, 40);
    std::string const first = shelf.set_aside("a", torn);
    shelf.objects.add_message(shelf.store.quarantined()[0].message);  // told of once more
    shelf.work(shelf.intake);
    CHECK(shelf.store.quarantined().size() == 1);

    shelf.objects.add_object("a", object("2") + torn);
    shelf.work(shelf.intake);
    CHECK(shelf.store.quarantined().size() == 2);
    shelf.objects.objects["a"] =
        object("1");  // what the first one told of, as if it were there yet
    REQUIRE(shelf.redrive.ask({first}));
    shelf.work(shelf.lane);
    CHECK(shelf.redrive.status().released == 1);
    REQUIRE(shelf.store.quarantined().size() == 1);
    CHECK(shelf.store.quarantined()[0].id != first);
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

TEST_CASE(
    "where the store fails about one of several, the others are taken in, and it can be again") {
    Shelf shelf;
    Forgetful forgetful(shelf.store);
    pipeline::Redrive redrive(
        [&](std::string const&) -> connector::Source& { return shelf.objects; }, forgetful);
    pipeline::Intake lane(redrive, redrive, shelf.clock, shelf.in_flight, shelf.metrics,
                          {.queue = "jobs", .poll = {.wait = std::chrono::seconds(0)}});
    for (char const* const key : {"a", "b", "c"}) {
        shelf.objects.add_object(key, object(key).substr(0, 40));
    }
    shelf.work(shelf.intake);
    std::vector<std::string> ids;
    for (Quarantined const& one : shelf.store.quarantined()) ids.push_back(one.id);
    REQUIRE(ids.size() == 3);
    for (char const* const key : {"a", "b", "c"}) shelf.objects.objects[key] = object(key);
    SUBCASE("when it is looked for") { forgetful.fails_find = 2; }
    SUBCASE("when it is released") { forgetful.fails_release = 1; }
    REQUIRE(redrive.ask(ids));
    for (int i = 0; i < 3; ++i) shelf.work(lane);
    CHECK(redrive.status().waiting == 0);
    REQUIRE(redrive.ask(ids));
    for (int i = 0; i < 3; ++i) shelf.work(lane);
    CHECK(shelf.store.quarantined().empty());
    CHECK(shelf.store.size() == 3);
}

TEST_CASE("a redrive that is cancelled says so") {
    Shelf shelf;
    shelf.redrive.cancel();
    CHECK(shelf.redrive.receive({}).error().code == http::kCancelled);
}
