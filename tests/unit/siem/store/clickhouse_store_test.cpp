#include <thread>

#include "base/time.hpp"
#include "siem/store/retention.hpp"
#include "siem/store/upkeep.hpp"
#include "unit/siem/store/stores.hpp"

using namespace siem;
using namespace siem::store;

namespace {

std::vector<Sample> over_days(int days) {
    std::vector<Sample> samples(static_cast<std::size_t>(days));
    for (int i = 0; i < days; ++i) {
        samples[static_cast<std::size_t>(i)].id = std::to_string(i + 1);
        samples[static_cast<std::size_t>(i)].at = kMorning + i * kDay;
    }
    return samples;
}

// Parts are changed beside all else; one day's at a time.
template <typename Under>
void settle(Under& under, Retention& retention, base::Instant now) {
    std::string const busy =
        "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND NOT is_done";
    base::SystemClock const clock;
    base::Instant const deadline = clock.now() + std::chrono::seconds(60);
    base::Instant next = retention.step(now);
    while ((under.cell(busy) != "0" || next != now + std::chrono::hours(1)) &&
           clock.now() < deadline) {
        std::this_thread::yield();
        if (under.cell(busy) == "0") next = retention.step(now);
    }
    CHECK(under.cell(busy) == "0");
    CHECK(next == now + std::chrono::hours(1));  // nothing is due any more
}

}  // namespace

TEST_CASE_TEMPLATE("every kind of field keeps its value, and absent ones stay absent", Under,
                   ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    Event event;
    event.clear();
    event.integer(Field::timestamp) = kMorning + 123'456;
    event[Field::event_id] = "1";
    event[Field::user_name] = "O'Brien";
    event.integer(Field::source_port) = 443;
    event.integer(Field::event_severity) = 0;
    REQUIRE(parse_ip("10.0.0.1", event.address(Field::source_ip)));
    event.leaves = {{"userIdentity.type", "IAMUser"}, {"tags", "a"}, {"tags", "b"}, {"empty", ""}};
    Batch batch;
    batch.add(event);
    REQUIRE(under.store().insert(batch).has_value());
    auto const cell = [&](std::string const& what) {
        return under.cell("SELECT " + what + " FROM events");
    };
    CHECK(cell("`@timestamp`") == "2026-11-23 08:30:00.123456");
    CHECK(cell("`user.name`") == "O'Brien");
    CHECK(cell("`source.port`") == "443");
    CHECK(cell("`event.severity`") == "0");
    CHECK(cell("`destination.port`") == "-1");
    CHECK(cell("`source.ip` = toIPv6('10.0.0.1')") == "1");
    CHECK(cell("`destination.ip` = toIPv6('::')") == "1");
    CHECK(cell("`user.id` = ''") == "1");
    CHECK(cell("fields['userIdentity.type']") == "IAMUser");
    CHECK(cell("fields['no.such']") == "");
    CHECK(cell("mapContains(fields, 'empty')") == "1");
    CHECK(cell("mapValues(fields)") == "['IAMUser','a','b','']");
}

TEST_CASE_TEMPLATE("words of a message are found, merged or not", Under, ChdbUnderTest,
                   ServerUnderTest, ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    for (int i = 0; i < 4; ++i) {
        Sample sample;
        sample.id = std::to_string(i + 1);
        sample.message = i == 2 ? "user=Alice AccessDenied" : "user=Bob granted";
        REQUIRE(under.store().insert(batch_of({sample})).has_value());
    }
    std::string const count =
        "SELECT count() FROM events WHERE hasToken(lower(message), 'accessdenied')";
    CHECK(under.cell(count) == "1");
    CHECK(under.cell(count) == "1");
}

TEST_CASE_TEMPLATE("when it is quiet, the words of large parts are indexed", Under, ChdbUnderTest,
                   ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    Batch batch, other, more;
    for (int i = 0; i < 360'000; ++i) {
        Sample sample;
        sample.id = std::to_string(1'000'000 + i);
        sample.message = i == 77'777 ? "a needle" : "hay";
        sample.at += i;
        sample.add_to(i < 120'000 ? batch : i < 240'000 ? other : more);
    }
    base::SystemClock const clock;
    REQUIRE(under.store().insert(batch).has_value());
    Upkeep upkeep(under.chdb().engine());
    std::string const begun = "SELECT count() FROM system.mutations WHERE table = 'events'";
    upkeep.step(clock.now());
    CHECK(under.cell(begun) == "0");  // how much comes in is not known yet
    REQUIRE(under.store().insert(other).has_value());
    upkeep.step(clock.now());
    CHECK(under.cell(begun) == "0");  // so much came in since
    std::string const indexed =
        "SELECT min(secondary_indices_compressed_bytes) > 0 FROM system.parts "
        "WHERE active AND database = currentDatabase() AND table = 'events'";
    CHECK(under.cell(indexed) == "0");
    base::Instant const deadline = clock.now() + std::chrono::seconds(60);
    while (under.cell(indexed) == "0" && clock.now() < deadline) {
        upkeep.step(clock.now());
        std::this_thread::yield();
    }
    CHECK(under.cell(indexed) == "1");
    std::string const count = "SELECT count() FROM events WHERE hasToken(lower(message), 'needle')";
    CHECK(under.cell(count) == "1");
    CHECK(under.chdb().query("EXPLAIN indexes = 1 " + count, "TSVRaw")->find("message_words") !=
          std::string::npos);

    // From then on merges keep it, until much comes in again.
    auto const merge = [&] {
        REQUIRE(under.chdb().engine().run("OPTIMIZE TABLE events FINAL").has_value());
        return under.cell(indexed);
    };
    for (int i = 0; i < 20; ++i) upkeep.step(clock.now());
    CHECK(merge() == "1");
    CHECK(under.cell(count) == "1");
    REQUIRE(under.store().insert(more).has_value());
    upkeep.step(clock.now());
    CHECK(merge() == "0");
    CHECK(under.cell(count) == "1");
}

TEST_CASE_TEMPLATE("parts that are many are merged though much comes in, until they are few", Under,
                   ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    REQUIRE(under.chdb().engine().run("SYSTEM STOP MERGES events").has_value());
    base::SystemClock const clock;
    Upkeep upkeep(under.chdb().engine(), 4);
    auto const at_once = [&] {
        upkeep.step(clock.now());
        return under.cell(
            "SELECT extract(engine_full, 'max_parts_to_merge_at_once = ([0-9]+)') FROM "
            "system.tables WHERE database = currentDatabase() AND name = 'events'");
    };
    auto const insert = [&](int from, int until) {
        for (int i = from; i < until; ++i) {
            Sample sample;
            sample.id = std::to_string(i);
            REQUIRE(under.store().insert(batch_of({sample})).has_value());
        }
    };
    CHECK(at_once() == "12");
    insert(0, 4);
    CHECK(at_once() == "12");
    insert(4, 5);
    CHECK(at_once() == "3");
    REQUIRE(under.chdb().engine().run("SYSTEM START MERGES events").has_value());
    base::Instant const deadline = clock.now() + std::chrono::seconds(60);
    while (at_once() == "3" && clock.now() < deadline) std::this_thread::yield();
    CHECK(at_once() == "12");
    CHECK(under.cell("SELECT count() FROM events") == "5");
}

TEST_CASE_TEMPLATE("an insert that failed between its days leaves nothing that a repeat doubles",
                   Under, ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> const all = over_days(4);
    // As after a failure between two days: some of the batch is stored, the marks cover all.
    REQUIRE(under.store().insert(batch_of({all[0], all[3]})).has_value());
    under.restart();
    base::Result<EventStore::Stored> const stored = under.store().insert(batch_of(all));
    REQUIRE(stored.has_value());
    CHECK(stored->rows == 2);
    CHECK(stored->duplicates == 2);
    CHECK(under.size() == 4);
}

TEST_CASE_TEMPLATE("days that ended before the cutoff are dropped, and can come again", Under,
                   ChdbUnderTest, ServerUnderTest, ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    REQUIRE(under.store().insert(batch_of(over_days(5))).has_value());
    base::Instant const now = base::from_micros(kMorning + 4 * kDay);
    Retention retention(under.chdb(), {.days = 2});
    settle(under, retention, now);
    CHECK(under.size() == 3);
    CHECK(under.cell("SELECT min(`@timestamp`) FROM events") == "2026-11-25 08:30:00.000000");
    retention.step(now);
    CHECK(under.size() == 3);
    under.restart();
    CHECK(under.store().insert(batch_of(over_days(5)))->rows == 2);
    CHECK(under.store().insert(batch_of(over_days(5)))->duplicates == 5);
}

TEST_CASE_TEMPLATE("each source is kept as long as it is told, and what is held longer", Under,
                   ChdbUnderTest, ServerUnderTest, ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::vector<Sample> samples;
    for (char const* group : {"/app/web", "/aws/cloudtrail/a", "/aws/cloudtrail_b", "/noise"}) {
        for (Sample sample : over_days(5)) {
            sample.group = group;
            sample.message = sample.id == "1" ? "mallory was here" : "hello";
            samples.push_back(sample);
        }
    }
    REQUIRE(under.store().insert(batch_of(samples)).has_value());
    base::Instant const now = base::from_micros(kMorning + 4 * kDay);
    auto const count = [&](std::string const& group) {
        return under.cell("SELECT count() FROM events WHERE `log.group` = '" + group + "'");
    };
    KeptFor kept{.sources = {{{}, {"/aws/cloudtrail/*"}, 30},
                             {{"444455556666"}, {}, 30},
                             {{"111122223333"}, {"/nois?"}, 1}},
                 .days = 3};
    kept.holds = {{"case-42", "mallory", "hasToken(lower(message), 'mallory')"}};
    Retention held(under.chdb(), kept);
    settle(under, held, now);
    CHECK(count("/aws/cloudtrail/a") == "5");
    CHECK(count("/aws/cloudtrail_b") == "5");  // its oldest is held
    CHECK(count("/app/web") == "5");
    CHECK(count("/noise") == "3");
    base::Result<codec::Json> const report = held.report(now);
    REQUIRE_MESSAGE(report.has_value(), report.error().message);
    CHECK(report->at("sources").items()[0].at("events").integer() == 5);
    CHECK(report->at("sources").items()[2].at("days").integer() == 1);
    CHECK(report->at("sources").items()[2].at("due").integer() == 0);
    CHECK(report->at("sources").items()[3].at("oldest").text() == "2026-11-23T08:30:00.000000Z");
    CHECK(report->at("holds").items()[0].at("events").integer() == 4);
    CHECK(report->at("forgotten").items().size() == 2);
    CHECK(report->at("forgotten").items()[0].at("day").text() == "2026-11-25");
    CHECK(report->at("forgotten").items()[0].at("events").integer() == 1);

    kept.holds.clear();
    Retention released(under.chdb(), kept);
    settle(under, released, now);
    CHECK(count("/aws/cloudtrail/a") == "5");
    CHECK(count("/app/web") == "4");
    CHECK(count("/noise") == "2");
    CHECK(under.cell("SELECT sum(rows) FROM forgotten WHERE day = '2026-11-23'") == "3");
}

TEST_CASE_TEMPLATE("the status counts what is there", Under, ChdbUnderTest, ServerUnderTest,
                   ShardsUnderTest) {
    Under under;
    if (!under.ready()) return;
    base::Result<StoreStatus> empty = under.chdb().status();
    REQUIRE_MESSAGE(empty.has_value(), empty.error().message);
    CHECK(empty->events == 0);
    CHECK(empty->last_ingested == base::Instant());
    REQUIRE(under.store().insert(batch_of(over_days(3))).has_value());
    under.restart();
    base::Result<StoreStatus> const status = under.chdb().status();
    REQUIRE_MESSAGE(status.has_value(), status.error().message);
    CHECK(status->events == 3);
    CHECK(status->parts == 3);
    CHECK(status->bytes_on_disk > 0);
    CHECK(status->last_ingested == base::from_micros(kMorning + 2 * kDay + 1'000'000));
}

TEST_CASE_TEMPLATE("the quarantine lists what was set aside and why", Under, ChdbUnderTest,
                   ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    Quarantined object;
    object.id = "1";
    object.at = base::from_micros(kMorning);
    object.key = "torn.gz";
    object.reason = "the gzip ends \"early\"";
    REQUIRE(under.store().quarantine(object).has_value());
    base::Result<std::string> const listed = under.chdb().list_quarantine(10);
    REQUIRE_MESSAGE(listed.has_value(), listed.error().message);
    CHECK(*listed ==
          "{\"id\":\"1\",\"at\":\"2026-11-23T08:30:00.000000Z\",\"queue\":\"\",\"bucket\":\"\","
          "\"key\":\"torn.gz\",\"reason\":\"the gzip ends \\\"early\\\"\",\"message\":\"\"}\n");
    CHECK(under.chdb().list_quarantine(0).value().empty());
}

TEST_CASE_TEMPLATE("statements that cannot work are told from those to try again", Under,
                   ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    base::Result<std::string> const wrong = under.chdb().query("SELEC 1");
    REQUIRE(!wrong.has_value());
    CHECK(wrong.error().kind == base::ErrorKind::skip);
    CHECK(wrong.error().code == "62");
    CHECK(under.chdb().query("SELECT 1 AS one FORMAT JSONEachRow").value() == "{\"one\":1}\n");
    CHECK(error_of("Code: 241. DB::Exception: memory").kind == base::ErrorKind::retry);
}

TEST_CASE("nobody who reads can write, and a user reaches nothing but the tables") {
    ChdbUnderTest under;
    if (!under.ready()) return;
    REQUIRE(under.store().insert(batch_of({Sample()})).has_value());
    CHECK(!under.chdb().query("TRUNCATE TABLE events").has_value());
    auto const user = [&](std::string const& sql) {
        return under.chdb().query_for_user(sql, "TSV");
    };
    CHECK(user("SELECT count() FROM events").value() == "1\n");
    for (char const* const sql : {
             "TRUNCATE TABLE events",
             "SELECT 1 SETTINGS max_execution_time = 0",
             "SET readonly = 0",
             "SELECT * FROM file('/etc/passwd', 'LineAsString')",
             "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
             "SELECT * INTO OUTFILE '/tmp/never' FROM events",
             "SELECT 1 INTO OUTFILE '/tmp/never'",
             "BACKUP TABLE events TO File('/tmp/never')",
             "/* */ BACKUP TABLE events TO File('/tmp/never')",
             "SELECT 1; BACKUP TABLE events TO File('/tmp/never')",
             "SYSTEM SHUTDOWN",
         }) {
        CAPTURE(sql);
        base::Result<std::string> const answer = user(sql);
        CHECK(!answer.has_value());
        if (!answer) CHECK(answer.error().kind == base::ErrorKind::skip);
    }
    CHECK(under.size() == 1);
}

TEST_CASE_TEMPLATE("reads and inserts go on side by side", Under, ChdbUnderTest, ServerUnderTest) {
    Under under;
    if (!under.ready()) return;
    std::thread writers[2];
    for (int w = 0; w < 2; ++w) {
        writers[w] = std::thread([&] {
            for (int i = 0; i < 10; ++i) (void)under.store().insert(batch_of(over_days(i + 1)));
        });
    }
    std::uint64_t last = 0;
    for (int i = 0; i < 20; ++i) {
        std::uint64_t const now = under.size();
        CHECK(now >= last);
        last = now;
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(under.size() == 10);
}
