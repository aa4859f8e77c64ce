// What is counted while a batch is filled, and over the last while.
#include <doctest/doctest.h>

#include "siem/tally.hpp"
#include "siem/watch/latency.hpp"
#include "siem/watch/recent.hpp"

using namespace siem;
using namespace std::chrono_literals;

namespace {

// 2026-11-23T08:30:00Z, a Monday.
constexpr std::int64_t kMorning = 1'795'422'600'000'000;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr base::Instant kNow = base::from_micros(kMorning);

struct Sample {
    std::string_view group = "/app/web";
    std::int64_t at = kMorning;
    std::string_view dataset = "web.access";
    std::string_view kind = "event";
    std::int64_t ingested = kMorning + 60 * kSecond;

    void add_to(Tally& tally) const {
        Event event;
        event.clear();
        event[Field::cloud_account_id] = "111122223333";
        event[Field::cloud_region] = "eu-west-1";
        event[Field::log_group] = group;
        event[Field::message] = "0123456789";
        event[Field::event_dataset] = dataset;
        event[Field::event_kind] = kind;
        event.integer(Field::timestamp) = at;
        event.integer(Field::event_ingested) = ingested;
        tally.add(event);
    }
};

}  // namespace

TEST_CASE("a batch is counted by source and day") {
    Tally tally;
    Sample{}.add_to(tally);
    Sample{.at = kMorning + 40 * kSecond, .kind = "pipeline_error"}.add_to(tally);
    Sample{.group = "/app/other", .dataset = ""}.add_to(tally);
    Sample{.at = kMorning + 30 * kSecond}.add_to(tally);
    Sample{.at = kMorning - kDay}.add_to(tally);
    REQUIRE(tally.sources().size() == 3);
    SourceCount const& web = tally.sources()[0];
    CHECK(web.name == SourceName{"111122223333", "eu-west-1", "/app/web"});
    CHECK(web.events == 3);
    CHECK(web.bytes == 30);
    CHECK(web.failures == 1);
    CHECK(web.oldest == kMorning);
    CHECK(web.newest == kMorning + 40 * kSecond);
    CHECK(web.longest_gap == 40 * kSecond);  // what came late in between fills none
    CHECK(web.hours == 1U << 8);
    CHECK(web.dataset == "web.access");
    CHECK(tally.sources()[1].name.log_group == "/app/other");
    CHECK(tally.sources()[2].day_begins == web.day_begins - kDay);
    CHECK(tally.datasets().at("web.access") == 4);
    CHECK(tally.datasets().at("") == 1);
    tally.clear();
    CHECK(tally.sources().empty());
    Sample{}.add_to(tally);
    CHECK(tally.sources()[0].events == 1);
}

TEST_CASE("events before 1970 and datasets without end do no harm") {
    Tally tally;
    Sample{.at = -1}.add_to(tally);
    CHECK(tally.sources()[0].day_begins == -kDay);
    CHECK(tally.sources()[0].hours == 1U << 23);
    std::vector<std::string> names;
    for (int i = 0; i < 1000; ++i) names.push_back("made-up-" + std::to_string(i));
    for (std::string const& name : names) Sample{.dataset = name}.add_to(tally);
    CHECK(tally.datasets().size() <= Tally::kMostDatasets + 1);
    CHECK(tally.datasets().at("other") > 900);
}

TEST_CASE("a recent count forgets what is past, and its oldest slot bit by bit") {
    watch::Recent<2> minute(30s);
    minute.add(kNow, 60);
    CHECK(minute.sum(kNow + 59s) == doctest::Approx(60));
    CHECK(minute.sum(kNow + 75s) == doctest::Approx(30));
    CHECK(minute.sum(kNow + 90s) == 0);
    CHECK(minute.per_second(kNow + 10s) == doctest::Approx(1));
    minute.add(kNow + 24h, 6);
    CHECK(minute.sum(kNow + 24h) == 6);
    minute.add(kNow, 6);  // a clock that went back
    CHECK(minute.sum(kNow + 24h) == 12);
}

TEST_CASE("latencies are told within a factor of two, for some minutes") {
    watch::Latency latency;
    CHECK_FALSE(latency.quantile(kNow, 0.5).has_value());
    Latencies counts = {};
    counts[latency_bucket(2'000'000)] = 98;
    counts[latency_bucket(60'000'000)] = 2;
    latency.add(kNow, counts, {});
    CHECK(*latency.quantile(kNow, 0.5) >= 1);
    CHECK(*latency.quantile(kNow, 0.5) <= 4);
    CHECK(*latency.quantile(kNow, 0.99) >= 30);
    CHECK(*latency.quantile(kNow, 0.99) <= 120);
    CHECK_FALSE(latency.quantile(kNow + 11min, 0.5).has_value());
    latency.add(kNow + 20min, counts, 10min);
    CHECK(*latency.quantile(kNow + 20min, 0.5) >= 500);
}
