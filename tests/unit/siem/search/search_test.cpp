#include "siem/search/search.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "siem/search/cursor.hpp"
#include "siem/search/place.hpp"
#include "siem/search/rows.hpp"
#include "siem/search/scope.hpp"
#include "siem/search/statement.hpp"

namespace {

siem::SearchRequest request(std::string text) {
    return {.text = std::move(text),
            .from = base::from_micros(1'000'000),
            .until = base::from_micros(2'000'000)};
}

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

template <typename T>
std::string message_of(base::Result<T> const& result) {
    return result ? "no error" : result.error().message;
}

base::FakeClock const clock_at_12s(base::from_micros(12'000'000));

// The rows of a search, all of them.
base::Result<std::string> rows_of(siem::search::Search& search, siem::SearchRequest const& asked) {
    siem::Asker asker;
    std::string all;
    base::Result<siem::Found> const found =
        search.search(asked, asker, [&](std::string_view rows, base::Instant) {
            all += rows;
            return true;
        });
    if (!found) return base::fail(found.error());
    return all;
}

// A store in which a thousand events are in the second of the span, and which answers `rows`.
siem::search::Search::Store store_of(std::string rows) {
    return [rows](std::string const& sql, siem::Asker&) -> base::Result<std::string> {
        return sql.ends_with("FORMAT TSV") ? std::string("1000000\t1999999\t1000\n") : rows;
    };
}

}  // namespace

TEST_CASE("a search asks for its time, its filter and the newest events first") {
    siem::SearchRequest search = request("user.name:alice");
    search.limit = 7;
    base::Result<std::string> const sql = siem::search::events_sql(search);
    REQUIRE(sql);
    CHECK(has(*sql,
              "(SELECT * FROM events WHERE "
              "`@timestamp` >= fromUnixTimestamp64Micro(1000000, 'UTC') AND "
              "`@timestamp` < fromUnixTimestamp64Micro(2000000, 'UTC') AND `user.name` = 'alice' "
              "ORDER BY `@timestamp` DESC, `event.id` DESC, `cloud.account.id` DESC, "
              "`log.group` DESC, `log.stream` DESC LIMIT 7 SETTINGS optimize_read_in_order = 0)"));
    CHECK(has(*sql, "nullIf(`source.port`, -1) AS `source.port`"));
    CHECK(has(*sql, " FORMAT JSONEachRow"));
}

TEST_CASE("a tail asks for what came in after its cursor, oldest first") {
    siem::SearchRequest search = request("");
    search.after = "1500000:38'1";
    base::Result<std::string> const sql = siem::search::events_sql(search);
    REQUIRE(sql);
    CHECK(has(*sql,
              " AND true AND `event.ingested` >= fromUnixTimestamp64Micro(1500000, 'UTC') AND "
              "(`event.ingested` > fromUnixTimestamp64Micro(1500000, 'UTC') OR "
              "`event.id` > '38\\'1') ORDER BY `event.ingested`, `event.id` LIMIT 100"));
}

TEST_CASE("nobody gets more than there is room for") {
    siem::SearchRequest search = request("");
    search.limit = 1'000'000'000;
    CHECK(has(*siem::search::events_sql(search), " LIMIT 10000 SETTINGS"));
    search.until = base::kNever;
    CHECK(has(*siem::search::events_sql(search), "fromUnixTimestamp64Micro(10413791999999999, "));
}

TEST_CASE("a cursor says where an event came in") {
    auto const cursor = siem::search::cursor_after("2026-11-23T08:30:00.123456Z", "3841");
    REQUIRE(cursor);
    CHECK(siem::search::cursor_text(*cursor) == "1795422600123456:3841");
    auto const read = siem::search::parse_cursor("1795422600123456:a:b");
    REQUIRE(read);
    CHECK(read->ingested_micros == 1'795'422'600'123'456);
    CHECK(read->event_id == "a:b");
    CHECK(siem::search::parse_cursor("5:"));
    for (char const* wrong : {"", "5", ":x", "-5:x", "x:5"}) {
        CAPTURE(wrong);
        CHECK_FALSE(siem::search::parse_cursor(wrong));
    }
}

TEST_CASE("what cannot be understood is said without asking the store") {
    int asked = 0;
    siem::search::Search search(
        [&](std::string const&, siem::Asker&) -> base::Result<std::string> {
            ++asked;
            return std::string();
        },
        clock_at_12s);
    CHECK(message_of(rows_of(search, request("source.ip:"))) ==
          "at character 11: expected a value after 'source.ip:'");
    CHECK(message_of(rows_of(search, request("source.port:http"))) ==
          "at character 13: source.port is a number, and 'http' is not");
    siem::SearchRequest tail = request("");
    tail.after = "yesterday";
    CHECK(message_of(rows_of(search, tail)) ==
          "a cursor is \"<microseconds>:<event.id>\", which this is not: yesterday");
    CHECK(asked == 0);
    CHECK(*rows_of(search, request("fine")) == "");
    CHECK(asked == 2);  // for the days, and for their events
}

TEST_CASE("events carry what is there: core fields first, leaves beside them") {
    siem::search::Search search(
        store_of(
            R"({"@timestamp":"2026-11-23T08:30:00.123456Z","message":"a\u0001\"b","user.name":"",)"
            R"("source.ip":"10.0.0.1","source.port":null,"source.bytes":0,)"
            R"("leaf_names":["eventName","source.ip","tags","none","user.name"],)"
            R"("leaf_values":["GetObject","other","x\u001fy\u001fz","","bob"]})"
            "\n"
            R"({"message":"second","leaf_names":[],"leaf_values":[]})"
            "\n"),
        clock_at_12s);
    base::Result<std::string> const events = rows_of(search, request(""));
    REQUIRE(events);
    CHECK(*events == R"({"@timestamp":"2026-11-23T08:30:00.123456Z","message":"a\u0001\"b",)"
                     R"("source.ip":"10.0.0.1","source.bytes":0,"eventName":"GetObject",)"
                     R"("tags":["x","y","z"],"user.name":"bob"})"
                     "\n"
                     R"({"message":"second"})"
                     "\n");
}

TEST_CASE("what the store answers in error is passed on") {
    siem::search::Search down(
        [](std::string const&, siem::Asker&) -> base::Result<std::string> {
            return base::fail(base::ErrorKind::retry, "the store is starting");
        },
        clock_at_12s);
    CHECK(message_of(rows_of(down, request(""))) == "the store is starting");
    siem::search::Search odd(store_of("Code: 62"), clock_at_12s);
    CHECK(message_of(rows_of(odd, request(""))) == "the store answered a row that is no JSON");
}

namespace {

// An hour with a million events in each of its seconds, nothing of which is found before the
// `empty` first statements: how a search goes through it.
struct Way {
    base::FakeClock clock{base::from_micros(0)};
    int days = 0;                    // statements for them
    std::vector<std::string> asked;  // the others

    siem::search::Search search(std::size_t empty) {
        return siem::search::Search(
            [this, empty](std::string const& sql, siem::Asker&) -> base::Result<std::string> {
                if (sql.ends_with("FORMAT TSV")) {
                    ++days;
                    return std::string("0\t3599999999\t3600000000\n");
                }
                asked.push_back(sql);
                if (asked.size() <= empty) return std::string();
                return R"({"@timestamp":"1970-01-01T00:30:00Z","event.id":"7","log.stream":"s",)"
                       R"("leaf_names":[],"leaf_values":[]})"
                       "\n";
            },
            clock);
    }
};

siem::SearchRequest one_of_a_day(std::string text) {
    return {.text = std::move(text),
            .from = base::from_micros(0),
            .until = base::from_micros(86'400'000'000),
            .limit = 1};
}

}  // namespace

TEST_CASE("what is near is looked at first, and no more than is needed") {
    Way way;
    siem::search::Search search = way.search(2);
    siem::SearchRequest one = one_of_a_day("user.name:rare");
    siem::Asker asker;
    base::Result<siem::Found> const found =
        search.search(one, asker, [](std::string_view, base::Instant) { return true; });
    REQUIRE(found);
    REQUIRE(way.asked.size() == 3);
    CHECK(has(way.asked[0], "`@timestamp` < fromUnixTimestamp64Micro(86400000000, 'UTC')"));
    std::string const edge = "fromUnixTimestamp64Micro(3599983616, 'UTC')";  // 16,384 before
    CHECK(has(way.asked[0], "`@timestamp` >= " + edge));
    CHECK(has(way.asked[1], "`@timestamp` < " + edge));
    std::optional<siem::search::Place> const next = siem::search::parse_place(found->next);
    REQUIRE(next);
    CHECK(next->micros == 1'800'000'000);
    CHECK(next->id == "7");
    one.before = found->next;
    CHECK(has(*siem::search::events_sql(one), "< ('7', '', '', 's'))"));
    asker.leave();
    CHECK_FALSE(search.search(one, asker, [](std::string_view, base::Instant) { return true; }));
    CHECK(way.asked.size() == 3);
}

TEST_CASE("what is rare is looked for far away the next time, for a while") {
    Way way;
    siem::search::Search search = way.search(2);
    siem::SearchRequest const one = one_of_a_day("user.name:rare");
    REQUIRE(rows_of(search, one));
    way.asked.clear();
    std::string const near = "`@timestamp` >= fromUnixTimestamp64Micro(3599983616, 'UTC')";
    siem::SearchRequest another = one_of_a_day("user.name:other");
    REQUIRE(rows_of(search, another));
    CHECK(has(way.asked.at(0), near));
    way.clock.advance(std::chrono::minutes(5));
    way.asked = {"", ""};  // as if nothing had been found so far
    siem::SearchRequest later = one;
    later.until += std::chrono::minutes(5);
    REQUIRE(rows_of(search, later));
    REQUIRE(way.asked.size() == 3);
    // Half of the hour's events were before the one that was found; no more than ten millions now.
    CHECK(has(way.asked[2], "`@timestamp` >= fromUnixTimestamp64Micro(3590000000, 'UTC')"));
    way.clock.advance(std::chrono::minutes(10));
    REQUIRE(rows_of(search, one));
    CHECK(has(way.asked.at(3), near));
}

TEST_CASE("the days are asked for again when some seconds have passed") {
    Way way;
    siem::search::Search search = way.search(0);
    siem::SearchRequest moved = one_of_a_day("");
    for (int i = 0; i < 3; ++i) {
        REQUIRE(rows_of(search, moved));
        moved.from += std::chrono::seconds(1);
    }
    CHECK(way.days == 1);
    moved.visible.log_groups = {"/app"};
    REQUIRE(rows_of(search, moved));
    CHECK(way.days == 2);
    way.clock.advance(std::chrono::seconds(5));
    REQUIRE(rows_of(search, moved));
    CHECK(way.days == 3);
}

TEST_CASE("a word that is not near is looked for in the index, as far as a statement may go") {
    Way way;
    siem::search::Search search = way.search(1);
    REQUIRE(rows_of(search, one_of_a_day("rare")));
    REQUIRE(way.asked.size() == 2);
    CHECK(has(way.asked[1], "`@timestamp` >= fromUnixTimestamp64Micro(3589983616, 'UTC')"));
    for (char const* text : {"rare", "\"two words\"", "rare level:x", "message:rare", "a OR b"}) {
        CAPTURE(text);
        CHECK(siem::search::by_words(one_of_a_day(text)));
    }
    for (char const* text : {"", "ra*e", "NOT rare", "rare OR level:x", "level:x", "message:*"}) {
        CAPTURE(text);
        CHECK_FALSE(siem::search::by_words(one_of_a_day(text)));
    }
}
