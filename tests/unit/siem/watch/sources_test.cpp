// What is known of sources: counted, written down, read again, told.
#include "siem/watch/sources.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace siem;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMondayMicros = 20'780;  // 2026-11-23
constexpr base::Instant kMondayNoon = base::Instant(24h * kMondayMicros + 8h + 30min);

// Adds up as the store's table does.
class FakeActivity final : public ActivityStore {
  public:
    base::Result<void> add(std::vector<SourceDay> const& more) override {
        if (failing) return base::fail(base::ErrorKind::retry, "the disk is full");
        ++writes;
        for (SourceDay const& day : more) {
            auto const [place, fresh] = days.try_emplace({day.day, day.name}, day);
            SourceDay& held = place->second;
            if (fresh) continue;
            held.events += day.events;
            held.bytes += day.bytes;
            held.newest = std::max(held.newest, day.newest);
            held.longest_gap = std::max(held.longest_gap, day.longest_gap);
            held.hours |= day.hours;
        }
        return {};
    }
    base::Result<void> each_of(std::int64_t day,
                               std::function<void(SourceDay)> const& visit) override {
        for (auto const& [key, one] : days) {
            if (key.first == day) visit(one);
        }
        return {};
    }
    std::map<std::pair<std::int64_t, SourceName>, SourceDay> days;
    int writes = 0;
    bool failing = false;
};

struct Fixture {
    FakeActivity activity;
    base::Instant heard = base::kNever;
    std::unique_ptr<watch::Sources> sources = start();

    std::unique_ptr<watch::Sources> start() {
        return std::make_unique<watch::Sources>(
            activity, watch::Sources::Settings{.heard_until = [this](base::Instant now) {
                return std::min(now, heard);
            }});
    }
    void event(base::Instant at, base::Instant stored, std::string_view group = "/app/web",
               std::uint64_t duplicates = 0) {
        Event one;
        one.clear();
        one[Field::cloud_account_id] = "111122223333";
        one[Field::cloud_region] = "eu-west-1";
        one[Field::log_group] = group;
        one[Field::message] = "0123456789";
        one[Field::event_dataset] = "web.access";
        one.integer(Field::timestamp) = base::to_micros(at);
        one.integer(Field::event_ingested) = base::to_micros(stored);
        Tally tally;
        tally.add(one);
        std::string const queue = "https://sqs.eu-west-1.amazonaws.com/100000000003/siem";
        sources->stored({queue, tally, 1 - duplicates, duplicates, stored});
    }
    codec::Json list(watch::Asked const& asked = {}, base::Instant now = kMondayNoon) {
        return sources->list(asked, now);
    }
    codec::Json only(base::Instant now = kMondayNoon) {
        codec::Json const all = list({}, now);
        REQUIRE(all.at("sources").items().size() == 1);
        return all.at("sources").items().front();
    }
    void hourly_until(base::Instant last, std::string_view group = "/app/web") {
        for (base::Instant at = last - 72h; at <= last; at += 1h) event(at, at + 1min, group);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a source is told with its rates, its delay and its last event") {
    event(kMondayNoon - 30s, kMondayNoon);
    codec::Json const one = only();
    CHECK(one.at("account").text() == "111122223333");
    CHECK(one.at("region").text() == "eu-west-1");
    CHECK(one.at("logGroup").text() == "/app/web");
    CHECK(one.at("dataset").text() == "web.access");
    CHECK(one.at("state").text() == "learning");
    CHECK(one.at("lastEvent").text() == "2026-11-23T08:29:30.000Z");
    CHECK(one.at("lastDay").at("events").integer() == 1);
    CHECK(one.at("lastDay").at("bytes").integer() == 10);
    CHECK(one.at("eventsPerSecond").at("minute").number() == doctest::Approx(1.0 / 60).epsilon(.1));
    CHECK(one.at("latencySeconds").at("p50").number() > 15);
    CHECK(one.at("latencySeconds").at("p50").number() < 60);
    CHECK(one.at("silentSince").is_null());
}

TEST_CASE_FIXTURE(Fixture, "repeats are no news") {
    event(kMondayNoon - 1min, kMondayNoon);
    event(kMondayNoon, kMondayNoon, "/app/web", 1);
    CHECK(only().at("lastDay").at("events").integer() == 1);
    CHECK(only().at("lastEvent").text() == "2026-11-23T08:29:00.000Z");
}

TEST_CASE_FIXTURE(Fixture, "a source falls silent by its own habit, and speaks again") {
    hourly_until(kMondayNoon);
    (void)sources->step(kMondayNoon);
    CHECK(only().at("state").text() == "active");
    CHECK(only().at("habitSeconds").integer() == 3600);
    CHECK(only(kMondayNoon + 80min).at("state").text() == "active");
    codec::Json const silent = only(kMondayNoon + 2h);
    CHECK(silent.at("state").text() == "silent");
    CHECK(silent.at("silentSince").text() == "2026-11-23T08:30:00.000Z");
    CHECK(list({.silent = true}, kMondayNoon + 2h).at("found").integer() == 1);
    CHECK(list({.silent = true}, kMondayNoon).at("found").integer() == 0);
    event(kMondayNoon + 2h, kMondayNoon + 2h);
    CHECK(only(kMondayNoon + 2h).at("state").text() == "active");
}

TEST_CASE_FIXTURE(Fixture, "nobody is called silent for what still waits on the queue") {
    hourly_until(kMondayNoon);
    heard = kMondayNoon + 30min;
    CHECK(only(kMondayNoon + 5h).at("state").text() == "active");
}

TEST_CASE_FIXTURE(Fixture, "what was counted is known after a restart, once") {
    hourly_until(kMondayNoon);
    (void)sources->step(kMondayNoon);
    event(kMondayNoon, kMondayNoon + 1s);
    sources.reset();
    sources = start();
    event(kMondayNoon + 30min, kMondayNoon + 30min);  // before it has read what there was
    (void)sources->step(kMondayNoon + 31min);
    (void)sources->step(kMondayNoon + 37min);
    codec::Json const one = only(kMondayNoon + 40min);
    CHECK(one.at("habitSeconds").integer() == 3600);
    CHECK(one.at("lastDay").at("events").integer() == 11);  // from midnight's half past
    CHECK(activity.days.at({kMondayMicros, {"111122223333", "eu-west-1", "/app/web"}}).events ==
          11);
}

TEST_CASE_FIXTURE(Fixture, "what could not be written down is written later") {
    event(kMondayNoon, kMondayNoon);
    activity.failing = true;
    (void)sources->step(kMondayNoon);
    event(kMondayNoon + 1s, kMondayNoon + 1s);
    activity.failing = false;
    (void)sources->step(kMondayNoon + 10s);
    CHECK(activity.writes == 1);
    CHECK(activity.days.begin()->second.events == 2);
    (void)sources->step(kMondayNoon + 20s);
    CHECK(activity.writes == 1);  // nothing new
}

TEST_CASE_FIXTURE(Fixture, "a list is filtered, sorted and cut") {
    event(kMondayNoon - 3min, kMondayNoon, "/app/a");
    event(kMondayNoon - 1min, kMondayNoon, "/app/b");
    event(kMondayNoon - 2min, kMondayNoon, "/aws/lambda/c");
    auto const names = [&](watch::Asked const& asked) {
        std::string all;
        codec::Json const found = list(asked);
        for (codec::Json const& one : found.at("sources").items()) {
            all += one.at("logGroup").text() + " ";
        }
        return all;
    };
    CHECK(names({.sort = "name"}) == "/app/a /app/b /aws/lambda/c ");
    CHECK(names({.sort = "last"}) == "/app/b /aws/lambda/c /app/a ");
    CHECK(names({.sort = "silent", .limit = 1}) == "/app/a ");
    CHECK(names({.log_group = "/app/*", .sort = "name"}) == "/app/a /app/b ");
    CHECK(names({.text = "LAMBDA"}) == "/aws/lambda/c ");
    CHECK(names({.account = "999"}).empty());
    CHECK(watch::parse_asked({{"q", "x"}, {"silent", "true"}, {"limit", "3"}})->silent);
    CHECK_FALSE(watch::parse_asked({{"limit", "0"}}).has_value());
    CHECK_FALSE(watch::parse_asked({{"sort", "colour"}}).has_value());
    CHECK_FALSE(watch::parse_asked({{"nonsense", "1"}}).has_value());
}

TEST_CASE_FIXTURE(Fixture, "Prometheus is told the same few names of however many sources") {
    for (int i = 0; i < 500; ++i) event(kMondayNoon, kMondayNoon, "/app/" + std::to_string(i));
    base::Metrics metrics;
    sources->tell(metrics, kMondayNoon);
    std::string const text = metrics.prometheus_text();
    CHECK(text.find("catchment_sources{state=\"learning\"} 500") != std::string::npos);
    CHECK(text.find("catchment_dataset_events_total{dataset=\"web.access\"} 500") !=
          std::string::npos);
    CHECK(text.find("catchment_queue_events_total{queue=\"100000000003/siem\"} 500") !=
          std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') < 100);
}

TEST_CASE("a queue is heard until its oldest message, or its last poll") {
    QueueState queue;
    queue.last_poll = kMondayNoon - 10s;
    CHECK(queue.heard_until(kMondayNoon) == kMondayNoon);
    queue.oldest = kMondayNoon - 5min;
    CHECK(queue.heard_until(kMondayNoon) == kMondayNoon - 5min);
    queue.oldest = {};
    queue.last_poll = kMondayNoon - 1h;
    CHECK(queue.heard_until(kMondayNoon) == kMondayNoon - 1h);
}
