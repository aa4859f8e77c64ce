// The events in two tables, of which one has no word index.
#include "siem/store/split.hpp"

#include <thread>

#include "base/time.hpp"
#include "siem/store/retention.hpp"
#include "siem/store/schema.hpp"
#include "siem/store/unindexed.hpp"
#include "siem/store/upkeep.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

std::vector<KeptSource> noise_unindexed() {
    return {{.log_groups = {"/noise*"}, .days = 90, .word_index = false}};
}

// So many of a log group, a day apart.
std::vector<Sample> of_group(std::string const& group, int count, int first = 1) {
    std::vector<Sample> samples;
    for (int i = first; i < first + count; ++i) {
        Sample sample;
        sample.group = group;
        sample.id = std::to_string(i);
        sample.at += (i - 1) * kDay;
        sample.message = "Needle " + sample.id;
        samples.push_back(sample);
    }
    return samples;
}

std::vector<Sample> both_groups(int count, int first = 1) {
    std::vector<Sample> all = of_group("/app", count, first);
    for (Sample const& one : of_group("/noise/1", count, first)) all.push_back(one);
    return all;
}

template <typename Under>
std::string counts_in(Under& under) {
    return under.cell("SELECT count() FROM events_indexed") + " " +
           under.cell("SELECT count() FROM events_plain");
}

void run_alone(Engine& engine, std::string const& sql) {
    base::Result<void> const done = run_at(engine.nodes().front(), sql);
    REQUIRE_MESSAGE(done.has_value(), done.error().message);
}

}  // namespace

TEST_CASE("the first source that an event is of says whether its words are indexed") {
    Unindexed const unindexed({{{"1"}, {"/noise/kept"}, 1},
                               {{"1", "2"}, {"/noise/*", "/hum?"}, 1, false},
                               {{}, {"/deaf"}, 1, false}});
    CHECK(!unindexed.none());
    CHECK(unindexed.has("1", "/noise/a"));
    CHECK(unindexed.has("2", "/noise/kept"));
    CHECK(unindexed.has("2", "/hums"));
    CHECK(!unindexed.has("1", "/noise/kept"));
    CHECK(!unindexed.has("3", "/noise/a"));
    CHECK(unindexed.has("3", "/deaf"));
    CHECK(Unindexed({}).none());
    Batch const batch = batch_of({Sample{.account = "2", .group = "/hum1"},
                                  Sample{.account = "2", .group = "/hum1", .id = "2"},
                                  Sample{.account = "2", .group = "/app"}});
    CHECK(unindexed.rows(batch) == std::vector<bool>{true, true, false});
}

TEST_CASE("on shards each splits what it has, and two more tables are over all") {
    Layout const layout{.database = "logs", .cluster = "main"};
    CHECK(layout.split_statements() ==
          std::vector<std::string>{
              "CREATE TABLE IF NOT EXISTS events_plain_local AS events_local",
              "ALTER TABLE events_plain_local DROP INDEX IF EXISTS message_words",
              "CREATE TABLE IF NOT EXISTS events_split_local AS events_local ENGINE = "
              "Merge(currentDatabase(), '^(events_indexed_local|events_plain_local)$')",
              "CREATE TABLE IF NOT EXISTS events_indexed AS events_local ENGINE = "
              "Distributed('main', 'logs', 'events_indexed_local', " +
                  std::string(kByEvent) + ")",
              "CREATE TABLE IF NOT EXISTS events_plain AS events_local ENGINE = "
              "Distributed('main', 'logs', 'events_plain_local', " +
                  std::string(kByEvent) + ")",
              "RENAME TABLE events_local TO events_indexed_local, events_split_local TO "
              "events_local"});
}

TEST_CASE("a step of the schema that changes the events changes all of their tables") {
    Layout const one{.split = true};
    CHECK(one.statements({"ALTER TABLE events MODIFY SETTING x = 2"}) ==
          std::vector<std::string>{"ALTER TABLE events_indexed MODIFY SETTING x = 2",
                                   "ALTER TABLE events_plain MODIFY SETTING x = 2"});
    Layout const shards{.database = "logs", .cluster = "main", .split = true};
    std::string const add = " ADD COLUMN IF NOT EXISTS b String";
    CHECK(shards.statements({"ALTER TABLE events" + add}) ==
          std::vector<std::string>{
              "ALTER TABLE events_indexed_local" + add, "ALTER TABLE events_indexed" + add,
              "ALTER TABLE events_plain_local" + add, "ALTER TABLE events_plain" + add,
              "ALTER TABLE events_local" + add, "ALTER TABLE events" + add});
}

TEST_CASE_TEMPLATE("a store is split with what it holds, and each event stays there once", Under,
                   ChdbUnderTest, ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    REQUIRE(under.store().insert(batch_of(both_groups(3))).has_value());
    std::string const tables =
        "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE "
        "'events_%' AND name NOT LIKE 'events_local'";
    CHECK(under.cell(tables) == "0");

    under.restart(noise_unindexed());
    CHECK(under.size() == 6);
    CHECK(counts_in(under) == "6 0");
    CHECK(under.store().insert(batch_of(both_groups(5))).value().rows == 4);
    CHECK(counts_in(under) == "8 2");
    CHECK(under.store().insert(batch_of(both_groups(5))).value().duplicates == 10);
    for (Sample const& sample : both_groups(5)) CHECK(under.message(sample) == sample.message);
    CHECK(under.chdb().status().value().events == 10);

    under.restart();  // the source is indexed again, what there is stays where it is
    CHECK(under.store().insert(batch_of(both_groups(6))).value().rows == 2);
    CHECK(counts_in(under) == "10 2");
    under.restart(noise_unindexed());
    CHECK(under.store().insert(batch_of(both_groups(6))).value().duplicates == 12);
    CHECK(under.store().insert(batch_of(of_group("/noise/2", 2))).value().rows == 2);
    CHECK(under.store().insert(batch_of(of_group("/app/2", 1))).value().rows == 1);
    CHECK(counts_in(under) == "11 4");
    CHECK(under.size() == 15);
}

TEST_CASE("a word is found in both tables, by the index where there is one") {
    ChdbUnderTest under;
    if (!under.ready()) return;
    under.restart(noise_unindexed());
    std::string const rows =
        " (`@timestamp`, `event.id`, message) SELECT toDateTime64('2026-11-23', 6, 'UTC') + number "
        "/ 1000, toString(number), if(number = 77777, 'a Needle', 'hay') FROM numbers(120000)";
    Engine& engine = under.chdb().engine();
    run_alone(engine, "INSERT INTO events_indexed" + rows);
    run_alone(engine, "INSERT INTO events_plain" + rows);
    std::string const count = "SELECT count() FROM events WHERE hasToken(lower(message), 'needle')";
    std::string const all =
        "SELECT count() FROM events WHERE hasAllTokens(lower(message), ['needle'])";
    CHECK(under.cell(count) == "2");
    Upkeep upkeep(engine);
    base::SystemClock const clock;
    base::Instant const deadline = clock.now() + std::chrono::seconds(60);
    auto const indexed = [&](std::string const& table) {
        return under.cell(
            "SELECT max(secondary_indices_compressed_bytes) > 0 FROM system.parts WHERE active AND "
            "database = currentDatabase() AND table = '" +
            table + "'");
    };
    while (indexed("events_indexed") == "0" && clock.now() < deadline) {
        upkeep.step(clock.now());
        std::this_thread::yield();
    }
    CHECK(indexed("events_indexed") == "1");
    CHECK(indexed("events_plain") == "0");
    CHECK(under.cell(count) == "2");
    CHECK(under.cell(all) == "2");
    std::string const plan = under.chdb().query("EXPLAIN indexes = 1 " + all, "TSVRaw").value();
    CHECK(plan.find("Name: message_words") != std::string::npos);
    CHECK(plan.find("Name: message_words") == plan.rfind("Name: message_words"));
    CHECK(under.cell("SELECT count() FROM system.mutations WHERE database = currentDatabase() AND "
                     "table != 'events_indexed' AND command LIKE '%MATERIALIZE%'") == "0");
}

TEST_CASE_TEMPLATE("an insert that failed between the tables leaves nothing that a repeat doubles",
                   Under, ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    under.restart(noise_unindexed());
    Engine& engine = under.chdb().engine();
    run_alone(engine, "RENAME TABLE events_plain TO away");
    base::Result<EventStore::Stored> const failed = under.store().insert(batch_of(both_groups(2)));
    REQUIRE(!failed.has_value());
    CHECK(failed.error().kind == base::ErrorKind::retry);
    run_alone(engine, "RENAME TABLE away TO events_plain");
    CHECK(counts_in(under) == "2 0");
    base::Result<EventStore::Stored> const stored = under.store().insert(batch_of(both_groups(2)));
    REQUIRE_MESSAGE(stored.has_value(), stored.error().message);
    CHECK(stored->rows == 2);
    CHECK(stored->duplicates == 2);
    CHECK(counts_in(under) == "2 2");
}

TEST_CASE_TEMPLATE("retention lets go of what is due in both tables", Under, ChdbUnderTest,
                   ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    under.restart(noise_unindexed());
    REQUIRE(under.store().insert(batch_of(both_groups(5))).has_value());
    base::Instant const now = base::from_micros(kMorning + 4 * kDay);
    KeptFor kept{.sources = noise_unindexed(), .days = 2};
    kept.sources[0].days = 1;
    kept.holds = {{"case", "1", "`event.id` = '1' AND `log.group` = '/app'"}};
    Retention retention(under.chdb(), kept);
    base::SystemClock const clock;
    base::Instant const deadline = clock.now() + std::chrono::seconds(60);
    while (counts_in(under) != "4 2" && clock.now() < deadline) {
        retention.step(now);
        std::this_thread::yield();
    }
    CHECK(counts_in(under) == "4 2");
    CHECK(under.cell("SELECT sum(rows), max(whole_day) FROM forgotten") == "4\t1");
    codec::Json const report = retention.report(now).value();
    CHECK(!report.at("sources").items()[0].at("wordIndex").boolean());
    CHECK(report.at("sources").items()[0].at("events").integer() == 2);
    CHECK(report.at("sources").items()[1].at("wordIndex").boolean());
}

TEST_CASE("wherever a split breaks off, the next start finishes it and nothing is gone") {
    std::size_t const all = Layout{}.split_statements().size();
    for (std::size_t const done : {std::size_t{1}, all - 1, all}) {
        CAPTURE(done);
        InProcess where;
        if (!where.ready()) return;
        {
            auto engine = where.open();
            REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
            auto store = ClickHouseStore::open(*std::move(engine));
            REQUIRE((*store)->insert(batch_of(both_groups(2))).has_value());
            Engine& at = (*store)->engine();
            for (std::size_t i = 0; i < done && i + 1 < all; ++i) {
                run_alone(at, at.layout().split_statements()[i]);
            }
            if (done == all) run_alone(at, "RENAME TABLE events TO events_indexed");
        }
        auto engine = where.open();
        REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
        auto store = ClickHouseStore::open(*std::move(engine));
        REQUIRE_MESSAGE(store.has_value(), store.error().message);
        auto const cell = [&](std::string const& sql) {
            return (*store)->query(sql, "TSV").value();
        };
        CHECK((*store)->engine().layout().split);
        CHECK(cell("SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = "
                   "'events'") == "Merge\n");
        CHECK(cell("SELECT count() FROM events") == "4\n");
        CHECK((*store)->insert(batch_of(both_groups(3))).value().rows == 2);
        for (std::string const& sql : (*store)->engine().layout().statements(
                 {"ALTER TABLE events ADD COLUMN IF NOT EXISTS later String DEFAULT 'x'"})) {
            run_alone((*store)->engine(), sql);
        }
        CHECK(cell("SELECT later, count() FROM events GROUP BY later") == "x\t6\n");
        CHECK(settle_split((*store)->engine(), true).has_value());
        CHECK(cell("SELECT count() FROM events") == "6\n");
    }
}

TEST_CASE(
    "processes that split a store at once do it together, and one from before loses nothing") {
    OnServer where;
    if (!where.ready()) return;
    auto const opened = [&](std::vector<KeptSource> const& sources) {
        auto engine = where.open();
        REQUIRE_MESSAGE(engine.has_value(), engine.error().message);
        auto store = ClickHouseStore::open(*std::move(engine), sources);
        REQUIRE_MESSAGE(store.has_value(), store.error().message);
        return *std::move(store);
    };
    auto const before = opened({});
    REQUIRE(before->insert(batch_of(both_groups(2))).has_value());
    std::vector<std::unique_ptr<Engine>> engines;
    for (int i = 0; i < 4; ++i) engines.push_back(where.open().value());
    std::vector<base::Result<void>> results(engines.size());
    std::vector<std::thread> starts;
    for (std::size_t i = 0; i < engines.size(); ++i) {
        starts.emplace_back([&, i] { results[i] = settle_split(*engines[i], true); });
    }
    for (std::thread& start : starts) start.join();
    for (base::Result<void> const& result : results) {
        CHECK_MESSAGE(result.has_value(), result.error().message);
    }
    base::Result<EventStore::Stored> const refused = before->insert(batch_of(both_groups(3)));
    REQUIRE(!refused.has_value());
    CHECK(refused.error().kind == base::ErrorKind::retry);
    CHECK(before->query("SELECT count() FROM events", "TSV").value() == "4\n");
    auto const after = opened({});
    CHECK(after->insert(batch_of(both_groups(1, 4))).value().rows == 2);  // the others are claimed
}
