#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

Texts numbers(int from, int to) {
    Texts all;
    for (int i = from; i < to; ++i) all.push_back(std::to_string(i));
    return all;
}

// Events 0, 1, … a millisecond apart, ten to a batch.
void put_numbers(Logs& logs, int from, int to, std::int64_t start) {
    for (int at = from; at < to; at += 10) {
        Logs::Events events;
        for (int i = at; i < std::min(at + 10, to); ++i) {
            events.emplace_back(start + i, std::to_string(i));
        }
        logs.put("/app", "web", events);
    }
}

Json with_token(Json input, Json const& token) {
    input.set("nextToken", token);
    return input;
}

}  // namespace

TEST_CASE("GetLogEvents turns pages forward, and at the end gives the token back") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const start = logs.now() - 1000;
    put_numbers(logs, 0, 25, start);
    Json const ask = object({{"limit", 20}, {"startFromHead", true}});
    Json page = logs.read("/app", "web", ask);
    CHECK(Logs::messages(page) == numbers(0, 20));
    CHECK(page.at("nextForwardToken").text().substr(0, 2) == "f/");
    CHECK(page.at("nextBackwardToken").text().substr(0, 2) == "b/");
    page = logs.read("/app", "web", with_token(ask, page.at("nextForwardToken")));
    CHECK(Logs::messages(page) == numbers(20, 25));
    Json const end = page.at("nextForwardToken");
    page = logs.read("/app", "web", with_token(ask, end));
    CHECK(Logs::messages(page).empty());
    CHECK(page.at("nextForwardToken") == end);
    // The way back begins with what was told last.
    Json const back = logs.read("/app", "web", with_token(ask, page.at("nextBackwardToken")));
    CHECK(Logs::messages(back) == numbers(5, 25));
    // What comes later is found with the token that was given at the end.
    put_numbers(logs, 25, 27, start);
    page = logs.read("/app", "web", with_token(ask, end));
    CHECK(Logs::messages(page) == numbers(25, 27));
}

TEST_CASE("GetLogEvents begins at the tail and turns pages backward") {
    Logs logs;
    logs.create("/app", "web");
    put_numbers(logs, 0, 25, logs.now() - 1000);
    Json const ask = object({{"limit", 20}});
    Json page = logs.read("/app", "web", ask);
    CHECK(Logs::messages(page) == numbers(5, 25));
    page = logs.read("/app", "web", with_token(ask, page.at("nextBackwardToken")));
    CHECK(Logs::messages(page) == numbers(0, 5));
    Json const end = page.at("nextBackwardToken");
    page = logs.read("/app", "web", with_token(ask, end));
    CHECK(Logs::messages(page).empty());
    CHECK(page.at("nextBackwardToken") == end);
    page = logs.read("/app", "web", with_token(ask, page.at("nextForwardToken")));
    CHECK(Logs::messages(page) == numbers(0, 20));
}

TEST_CASE("a reader of an empty stream gets what comes later") {
    Logs logs;
    logs.create("/app", "web");
    for (bool const head : {false, true}) {
        Json const ask = object({{"startFromHead", head}});
        Json const empty = logs.read("/app", "web", ask);
        CHECK(Logs::messages(empty).empty());
        logs.put("/app", "web", {{logs.now(), "later"}});
        Json const page = logs.read("/app", "web", with_token(ask, empty.at("nextForwardToken")));
        CHECK(Logs::messages(page) == Texts{"later"});
        logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
        logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    }
}

TEST_CASE("events of one millisecond are paged without loss, and blocks may overlap") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    logs.put("/app", "web", {{now - 100, "a"}, {now - 1, "e"}, {now, "g"}});
    logs.put("/app", "web", {{now - 50, "b"}, {now - 50, "c"}, {now - 50, "d"}});
    logs.put("/app", "web", {{now - 1, "f"}, {now, "h"}});
    Texts forward;
    Json ask = object({{"limit", 2}, {"startFromHead", true}});
    for (int i = 0; i < 6; ++i) {
        Json const page = logs.read("/app", "web", ask);
        for (std::string const& text : Logs::messages(page)) forward.push_back(text);
        ask.set("nextToken", page.at("nextForwardToken"));
    }
    CHECK(forward == Texts{"a", "b", "c", "d", "e", "f", "g", "h"});
    Texts backward;
    ask = object({{"limit", 3}});
    for (int i = 0; i < 5; ++i) {
        Json const page = logs.read("/app", "web", ask);
        Texts const texts = Logs::messages(page);
        backward.insert(backward.begin(), texts.begin(), texts.end());
        ask.set("nextToken", page.at("nextBackwardToken"));
    }
    CHECK(backward == forward);
}

TEST_CASE("GetLogEvents ends before endTime, FilterLogEvents with it") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const start = logs.now() - 1000;
    put_numbers(logs, 0, 30, start);
    Json const range = object({{"startTime", start + 5}, {"endTime", start + 8}});
    CHECK(Logs::messages(logs.read("/app", "web", range)) == numbers(5, 8));
    CHECK(Logs::messages(logs.filter("/app", range)) == numbers(5, 9));
    CHECK(Logs::messages(logs.filter("/app", object({{"startTime", start + 28}}))) ==
          numbers(28, 30));
    CHECK(logs.error("FilterLogEvents", object({{"logGroupName", "/app"}, {"startTime", -1}}))
              .find("greater than or equal to 0") != std::string::npos);
}

TEST_CASE("FilterLogEvents pages 25 events by 20") {
    Logs logs;
    logs.create("/app", "web");
    put_numbers(logs, 0, 25, logs.now() - 1000);
    Json const ask = object({{"limit", 20}});
    Json const first = logs.filter("/app", ask);
    CHECK(Logs::messages(first) == numbers(0, 20));
    CHECK(first.at("searchedLogStreams").items().empty());
    Json const second = logs.filter("/app", with_token(ask, first.at("nextToken")));
    CHECK(Logs::messages(second) == numbers(20, 25));
    CHECK_FALSE(second.has("nextToken"));
    CHECK_FALSE(logs.filter("/app", object({{"limit", 25}})).has("nextToken"));
}

TEST_CASE("FilterLogEvents merges streams by time and searches those it is asked to") {
    Logs logs;
    logs.create("/app", "web");
    for (char const* name : {"api", "web-2"}) {
        logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", name}}));
    }
    std::int64_t const now = logs.now();
    logs.put("/app", "web", {{now - 3, "1"}, {now, "4"}});
    logs.put("/app", "api", {{now - 2, "2"}});
    logs.put("/app", "web-2", {{now - 1, "3"}});
    Json const all = logs.filter("/app");
    CHECK(Logs::messages(all) == Texts{"1", "2", "3", "4"});
    CHECK(Logs::names(all, "events", "logStreamName") == Texts{"web", "api", "web-2", "web"});
    CHECK(Logs::messages(
              logs.filter("/app", object({{"logStreamNames", Json::array({"api", "web-2"})}}))) ==
          Texts{"2", "3"});
    CHECK(Logs::messages(logs.filter("/app", object({{"logStreamNames", Json::array({"web"})}}))) ==
          Texts{"1", "4"});
    CHECK(Logs::messages(logs.filter("/app", object({{"logStreamNamePrefix", "web"}}))) ==
          Texts{"1", "3", "4"});
    CHECK(Logs::messages(logs.filter("/app", object({{"logStreamNamePrefix", "x"}}))).empty());
    CHECK(logs.error("FilterLogEvents", object({{"logGroupName", "/app"},
                                                {"logStreamNamePrefix", "web"},
                                                {"logStreamNames", Json::array({"web"})}}))
              .find("mutually exclusive") != std::string::npos);
    CHECK(logs.error("FilterLogEvents",
                     object({{"logGroupName", "/app"}, {"logStreamNames", Json::array({"no"})}})) ==
          "ResourceNotFoundException: The specified log stream does not exist.");
    logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    CHECK(Logs::messages(logs.filter("/app")) == Texts{"2", "3"});
}

TEST_CASE("limits and tokens are checked in AWS's words") {
    Logs logs;
    logs.create("/app", "web");
    Json const of = object({{"logGroupName", "/app"}, {"logStreamName", "web"}});
    for (char const* operation : {"GetLogEvents", "FilterLogEvents"}) {
        CHECK(logs.error(operation, with(of, object({{"limit", 10'001}}))) ==
              "InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' "
              "failed to satisfy constraint: Member must have value less than or equal to 10000");
        CHECK(logs.error(operation, with(of, object({{"limit", 0}})))
                  .find("greater than or equal to 1") != std::string::npos);
        for (char const* token : {"", "x", "f/1/s", "f/00000000000000000000-/s",
                                  "f/-000000000000000000100000000000000000000/s"}) {
            CHECK(logs.error(operation, with(of, object({{"nextToken", token}}))) ==
                  "InvalidParameterException: The specified nextToken is invalid.");
        }
    }
    CHECK(logs.error("GetLogEvents", object({{"logGroupName", "/x"}, {"logStreamName", "web"}})) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    CHECK(logs.error("GetLogEvents", object({{"logGroupName", "/app"}, {"logStreamName", "x"}})) ==
          "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_CASE("a page holds at most 1 MiB") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    std::string const text(300'000, 'x');
    for (int i = 0; i < 5; ++i) logs.put("/app", "web", {{now + i, text}});
    Json const first = logs.filter("/app");
    CHECK(first.at("events").items().size() == 3);
    CHECK(logs.filter("/app", object({{"nextToken", first.at("nextToken")}}))
              .at("events")
              .items()
              .size() == 2);
    CHECK(logs.read("/app", "web").at("events").items().size() == 3);
}

TEST_CASE("a search through much that does not match goes on from where it stopped") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const start = logs.now() - 1000;
    std::string const text(1'000'000, 'x');
    for (int i = 0; i < 40; ++i) logs.put("/app", "web", {{start + i, text}});
    logs.put("/app", "web",
             {{start + 30, "needle in the middle"}, {start + 50, "needle at the end"}});
    Json ask = object({{"filterPattern", "needle"}});
    Texts found;
    int pages = 0;
    for (;;) {
        Json const page = logs.filter("/app", ask);
        ++pages;
        for (std::string const& one : Logs::messages(page)) found.push_back(one);
        if (!page.has("nextToken") || pages > 20) break;
        ask.set("nextToken", page.at("nextToken"));
    }
    CHECK(found == Texts{"needle in the middle", "needle at the end"});
    CHECK(pages > 1);
    CHECK(pages < 10);
}

TEST_CASE("plain patterns: all terms, phrases, exclusions, alternatives") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    logs.put("/app", "web",
             {{now, "ERROR 400 BAD REQUEST"},
              {now, "ERROR 401 UNAUTHORIZED REQUEST"},
              {now, "WARN slow -quoted- \"x\""},
              {now, "INFO all is well"}});
    auto const count = [&](std::string const& pattern) {
        return logs.filter("/app", object({{"filterPattern", pattern}}))
            .at("events")
            .items()
            .size();
    };
    CHECK(count("") == 4);
    CHECK(count("  ") == 4);
    CHECK(count("ERROR") == 2);
    CHECK(count("error") == 0);
    CHECK(count("ERROR REQUEST 400") == 1);
    CHECK(count("\"400 BAD\"") == 1);
    CHECK(count("\"BAD 400\"") == 0);
    CHECK(count("\"\\\"x\\\"\"") == 1);
    CHECK(count("ERROR -400") == 1);
    CHECK(count("-ERROR") == 2);
    CHECK(count("-\"all is\" -ERROR") == 1);
    CHECK(count("?WARN ?INFO") == 2);
    CHECK(count("?\"400 BAD\" ?slow") == 2);
    auto const error = [&](std::string const& pattern) {
        return logs.error("FilterLogEvents",
                          object({{"logGroupName", "/app"}, {"filterPattern", pattern}}));
    };
    CHECK(error("\"open") == "InvalidParameterException: Invalid filter pattern");
    CHECK(error("-") == "InvalidParameterException: Invalid filter pattern");
    CHECK(error("a:b") == "InvalidParameterException: Invalid character(s) in term ':'");
    CHECK(count("%4[0-9]{2}%") == 2);
    CHECK(count("[level, ..., last = REQUEST]") == 2);
    CHECK(count("{ $.level = * }") == 0);
    CHECK(error(std::string(1025, 'x')).find("less than or equal to 1024") != std::string::npos);
}
