// From the queue to the store, with everything around it going wrong.
#include "siem/pipeline/intake.hpp"

#include <doctest/doctest.h>

#include "siem/store/memory_store.hpp"
#include "unit/siem/pipeline/envelopes.hpp"
#include "unit/siem/pipeline/fake_source.hpp"

using namespace siem;

namespace {

constexpr base::Instant kStart = base::from_millis(1'795'000'000'000);

struct Lane {
    connector::FakeSource source;
    store::MemoryStore store;
    base::FakeClock clock{kStart};
    connector::InFlight in_flight;
    base::Metrics metrics;
    pipeline::Intake intake;

    explicit Lane(std::uint64_t batch_bytes = 1 << 20)
        : intake(source, store, clock, in_flight, metrics,
                 {.queue = "jobs", .batch_bytes = batch_bytes}) {}

    // Until the lane has nothing to do, waiting as it asks to, with polls that take half a second.
    void work() {
        for (int i = 0; i < 12; ++i) {
            base::Instant const next = intake.step(clock.now());
            clock.set(std::max(next, clock.now() + std::chrono::milliseconds(500)));
        }
    }
    std::uint64_t count(std::string const& name) {
        return metrics.counter("catchment_intake_" + name + "_total", "").value();
    }
};

base::Error const kThrottled{base::ErrorKind::retry, "Please reduce your request rate.",
                             "SlowDown"};
base::Error const kDenied{base::ErrorKind::stop, "Access Denied", "AccessDenied"};

}  // namespace

TEST_CASE("an object's events are stored, then its message is deleted") {
    Lane lane;
    lane.source.add_object("a", object("1", "first"));
    lane.source.add_object("b", object("2", "second"));
    lane.work();
    CHECK(lane.source.removed == std::vector<std::string>{"receipt-1", "receipt-2"});
    auto const row = lane.store.find("111122223333", "/app", "web", "2");
    REQUIRE(row.has_value());
    CHECK(row->message == "second");
    CHECK(row->fields.at("cloud.region") == "eu-central-1");
    CHECK(row->fields.at("aws.s3.object.key") == "b");
    CHECK(lane.in_flight.size() == 0);
    CHECK(lane.count("events") == 2);
    CHECK(lane.intake.status().last_error == "");
    CHECK(lane.intake.status().last_stored > kStart - std::chrono::seconds(1));
}

TEST_CASE("while the intake is to pause its messages stay on the queue") {
    Lane lane;
    Pause pause;
    pipeline::Intake intake(lane.source, lane.store, lane.clock, lane.in_flight, lane.metrics,
                            {.queue = "jobs", .pause = &pause});
    lane.source.add_object("a", object("1"));
    intake.step(kStart);  // claimed, and not stored yet
    lane.source.add_object("b", object("2"));
    pause.set("the disk is full");
    for (int i = 0; i < 5; ++i) intake.step(kStart);
    CHECK(lane.store.size() == 1);
    CHECK(lane.in_flight.size() == 0);
    CHECK(intake.step(kStart) > kStart);
    pause.set("");
    for (int i = 0; i < 5; ++i) intake.step(kStart);
    CHECK(lane.store.size() == 2);
}

TEST_CASE("no message is deleted before its events are durable") {
    Lane lane;
    lane.source.add_object("a", object("1"));
    lane.store.fail_next(3);
    for (int i = 0; i < 3; ++i) lane.intake.step(lane.clock.now());
    CHECK(lane.intake.status().last_error.starts_with("store: "));
    CHECK(lane.source.removed.empty());
    CHECK(lane.in_flight.size() == 1);  // the heartbeat keeps it ours
    lane.work();
    CHECK(lane.source.removed.size() == 1);
    CHECK(lane.store.size() == 1);
    CHECK(lane.intake.status().last_error == "");
}

TEST_CASE("what another process is storing is tried again soon, and nothing is told of it") {
    Lane lane;
    lane.source.add_object("a", object("1"));
    lane.store.contend_next(20);
    base::Instant const begun = lane.clock.now();
    while (lane.count("contended_inserts") < 20) {
        base::Instant const now = lane.clock.now();
        base::Instant const next = lane.intake.step(now);
        CHECK(next - now < std::chrono::milliseconds(300));
        lane.clock.set(next);
    }
    CHECK(lane.clock.now() - begun > std::chrono::seconds(1));  // and no sooner
    CHECK(lane.source.removed.empty());
    CHECK(lane.intake.status().last_error == "");
    lane.work();
    CHECK(lane.store.size() == 1);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a message that could not be deleted comes again, and its events stay one") {
    Lane lane;
    lane.source.add_object("a", object("1"));
    lane.source.remove_fails(kThrottled);
    lane.work();
    CHECK(lane.store.size() == 1);
    lane.source.remove_fails(std::nullopt);
    lane.source.hand_out_again();
    lane.work();
    CHECK(lane.store.size() == 1);
    CHECK(lane.count("duplicate_events") == 1);
    CHECK(lane.source.removed == std::vector<std::string>{"receipt-1+"});
}

TEST_CASE("an object that cannot be read now is held, however long, until it can") {
    Lane lane;
    base::Error why = kDenied;
    SUBCASE("denied by S3") {}
    SUBCASE("denied by KMS") { why.code = "KMS.DisabledException"; }
    SUBCASE("throttled") { why = kThrottled; }
    lane.source.add_object("a", object("1"));
    lane.source.fetch_fails(why);
    for (int i = 0; i < 20; ++i) lane.work();
    CHECK(lane.source.extended.empty());  // the heartbeat's alone: it is never received again
    CHECK(lane.in_flight.size() == 1);
    CHECK(lane.store.quarantined().empty());
    CHECK(lane.intake.status().last_error.starts_with("fetch: " + why.code));
    lane.source.fetch_fails(std::nullopt);
    lane.clock.set(lane.clock.now() + std::chrono::minutes(1));
    lane.work();
    CHECK(lane.store.size() == 1);
    CHECK(lane.source.removed == std::vector<std::string>{"receipt-1"});
    CHECK(lane.intake.status().last_error == "");
}

TEST_CASE("what is denied for eleven hours is set aside, before SQS takes it back") {
    Lane lane;
    lane.source.add_object("a", object("1"));
    lane.source.fetch_fails(kDenied);
    lane.work();
    lane.clock.set(lane.clock.now() + std::chrono::hours(12));
    lane.work();
    CHECK(lane.store.quarantined().size() == 1);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a lane that holds many messages receives no more") {
    Lane lane;
    for (int i = 0; i < 200; ++i) lane.source.add_object(std::to_string(i), object("1"));
    lane.source.fetch_fails(kDenied);
    for (int i = 0; i < 20; ++i) lane.work();
    CHECK(lane.in_flight.size() >= pipeline::Held::kMost);
    CHECK(lane.in_flight.size() < pipeline::Held::kMost + 10);
}

TEST_CASE("an object that is not there is set aside after five tries") {
    Lane lane;
    lane.source.add_notification({"a"});
    SUBCASE("here") {
        for (int i = 0; i < 4; ++i) lane.intake.step(lane.clock.now());
        CHECK(lane.store.quarantined().empty());
        for (int i = 0; i < 4; ++i) lane.work();
    }
    SUBCASE("elsewhere") {
        lane.source.receive({});
        for (int i = 0; i < 3; ++i) {
            lane.source.hand_out_again();
            lane.source.receive({});
        }
        lane.source.hand_out_again();
        for (int i = 0; i < 3; ++i) lane.intake.step(lane.clock.now());
    }
    REQUIRE(lane.store.quarantined().size() == 1);
    Quarantined const set_aside = lane.store.quarantined()[0];
    CHECK(set_aside.bucket == "logs");
    CHECK(set_aside.key == "a");
    CHECK(set_aside.queue == "jobs");
    CHECK(set_aside.message.find("Records") != std::string::npos);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a message that was received too often is set aside, and its objects are not touched") {
    Lane lane;
    lane.source.add_notification({"a", "b"});
    lane.source.objects["a"] = object("1");
    lane.source.objects["b"] = object("2");
    lane.source.receive({});
    for (int i = 0; i < 4; ++i) {
        lane.source.hand_out_again();
        lane.source.receive({});
    }
    lane.source.hand_out_again();
    lane.work();
    CHECK(lane.source.fetches == 0);
    REQUIRE(lane.store.quarantined().size() == 2);
    CHECK(lane.store.quarantined()[0].key != lane.store.quarantined()[1].key);
    CHECK(lane.store.quarantined()[0].reason.starts_with("received 6 times and never done with"));
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("of an object that is torn, what can be read is stored and the rest set aside") {
    Lane lane;
    std::string const torn = object("2", "torn away");
    lane.source.add_object("a", object("1") + torn.substr(0, torn.size() / 2));
    lane.work();
    CHECK(lane.store.size() == 1);
    REQUIRE(lane.store.quarantined().size() == 1);
    CHECK(lane.store.quarantined()[0].reason.find("gzip") != std::string::npos);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a message that is no S3 event is set aside whole, once") {
    Lane lane;
    lane.source.add_message("hello");
    lane.source.add_message("hello");
    lane.work();
    REQUIRE(lane.store.quarantined().size() == 1);
    CHECK(lane.store.quarantined()[0].message == "hello");
    CHECK(lane.source.removed.size() == 2);
}

TEST_CASE("messages that name no object are deleted") {
    Lane lane;
    lane.source.add_message(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"logs"})");
    lane.source.add_message(
        R"({"Records":[{"eventSource":"aws:s3","eventName":"ObjectRemoved:Delete"}]})");
    lane.work();
    CHECK(lane.source.removed.size() == 2);
    CHECK(lane.store.quarantined().empty());
    CHECK(lane.store.size() == 0);
}

TEST_CASE("where one object of a message cannot be had, the message is taken again whole") {
    Lane lane;
    lane.source.objects["a"] = object("1");
    lane.source.add_notification({"a", "b"});
    lane.intake.step(lane.clock.now());
    CHECK(lane.source.removed.empty());
    lane.source.objects["b"] = object("2");
    lane.work();
    CHECK(lane.store.size() == 2);
    CHECK(lane.source.removed == std::vector<std::string>{"receipt-1"});
}

TEST_CASE("a batch is never much larger than it may be, even within an object") {
    Lane lane(2000);
    std::string many;
    for (int i = 0; i < 50; ++i) many += envelope(std::to_string(i), std::string(500, 'x'));
    lane.source.add_object("a", codec::gzip(many));
    SUBCASE("all goes well") {}
    SUBCASE("an insert in the middle fails") {
        lane.store.fail_next(1);
        lane.intake.step(lane.clock.now());
        CHECK(lane.source.removed.empty());
    }
    lane.work();
    CHECK(lane.store.size() == 50);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a large object is fetched in parts, and from the start where it changed meanwhile") {
    Lane lane;
    std::string many;
    for (int i = 0; i < 50; ++i) many += envelope(std::to_string(i), std::string(500, 'x'));
    lane.source.part_bytes = 1000;
    lane.source.add_object("a", many);
    int changes = 0;
    SUBCASE("all goes well") {}
    SUBCASE("it grows") {
        changes = 1;
        lane.source.after_fetch = [&] {
            lane.source.after_fetch = nullptr;
            lane.source.objects["a"] += envelope("50", "more");
        };
    }
    lane.work();
    CHECK(lane.store.size() == static_cast<std::size_t>(50 + changes));
    CHECK(lane.source.fetches > 25);
    CHECK(lane.source.removed.size() == 1);
}

TEST_CASE("a lane that is stopped gives its messages back") {
    Lane lane;
    connector::FakeSource to_return_by;
    SUBCASE("before it fetches") { lane.source.cancel_at_fetch(); }
    SUBCASE("before it stores") { lane.store.fail_next(1); }
    lane.source.add_object("a", object("1"));
    lane.intake.step(lane.clock.now());
    lane.source.cancel();
    lane.intake.step(lane.clock.now());
    pipeline::give_back(to_return_by, lane.in_flight);
    CHECK(to_return_by.extended.at("receipt-1") == std::chrono::seconds(0));
    CHECK(lane.in_flight.size() == 0);
    CHECK(lane.intake.status().last_error.find("cancelled") == std::string::npos);
}

// Seed 197 of the fleets: what one node was asked to take in again waited for an hour.
TEST_CASE("a clock that is set back by an hour holds nothing up") {
    Lane lane;
    lane.source.add_object("a", object("1"));
    SUBCASE("what is denied") { lane.source.fetch_fails(kDenied); }
    SUBCASE("what is throttled") { lane.source.fetch_fails(kThrottled); }
    SUBCASE("what the store failed about") { lane.store.fail_next(1); }
    SUBCASE("what is batched") {}
    lane.intake.step(lane.clock.now());
    lane.clock.advance(-std::chrono::hours(1));
    lane.source.fetch_fails(std::nullopt);
    lane.work();
    CHECK(lane.store.size() == 1);
    CHECK(lane.source.removed.size() == 1);
}
