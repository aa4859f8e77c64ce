#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

Json query_of(Logs& logs, std::string const& text, Json const& more = Json::object()) {
    std::int64_t const now = logs.now() / 1000;
    return with(object({{"logGroupName", "/app"},
                        {"startTime", now - 3600},
                        {"endTime", now + 3600},
                        {"queryString", text}}),
                more);
}

std::string start(Logs& logs, Json const& input) {
    return logs.call("StartQuery", input).at("queryId").text();
}

void run(Logs& logs, int steps = 200) {
    for (int i = 0; i < steps; ++i) {
        logs.h.clock.advance(std::chrono::milliseconds(5));
        logs.h.committer.step(logs.h.clock.now());
    }
}

Json results(Logs& logs, std::string const& id) {
    run(logs);
    return logs.call("GetQueryResults", object({{"queryId", id}}));
}

Texts column(Json const& answer, std::string const& name) {
    Texts all;
    for (Json const& row : answer.at("results").items()) {
        for (Json const& cell : row.items()) {
            if (cell.at("field").text() == name) all.push_back(cell.at("value").text());
        }
    }
    return all;
}

void put_two(Logs& logs) {
    logs.create("/app", "web");
    logs.put("/app", "web",
             {{logs.now() - 2000, R"({"n":1,"user":"a"})"},
              {logs.now() - 1000, R"({"n":2,"user":"b"})"}});
}

}  // namespace

TEST_CASE("a query runs after it was started, and its results stay") {
    Logs logs;
    put_two(logs);
    std::string const id = start(logs, query_of(logs, "fields n, user | sort n desc | limit 1"));
    Json const first = logs.call("GetQueryResults", object({{"queryId", id}}));
    CHECK(first.at("results").items().empty());
    for (int i = 0; i < 2; ++i) {
        Json const answer = results(logs, id);
        CHECK(answer.at("status").text() == "Complete");
        CHECK(column(answer, "n") == Texts{"2"});
        CHECK(column(answer, "user") == Texts{"b"});
        CHECK(column(answer, "@ptr").size() == 1);
        CHECK(answer.at("statistics").at("recordsMatched").number() == 2);
        CHECK(answer.at("statistics").at("recordsScanned").number() == 2);
        CHECK(answer.at("statistics").at("bytesScanned").number() == 36);
    }
    // @ptr is what GetLogRecord takes.
    std::string const pointer = column(results(logs, id), "@ptr").front();
    Json const record = logs.call("GetLogRecord", object({{"logRecordPointer", pointer}}));
    CHECK(record.at("logRecord").at("@message").text() == R"({"n":2,"user":"b"})");
}

TEST_CASE("a query is of the seconds that it says, both ends included") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const second = logs.now() / 1000 - 10;
    logs.put("/app", "web",
             {{second * 1000 - 1, "before"},
              {second * 1000, "first"},
              {second * 1000 + 999, "last"},
              {second * 1000 + 1000, "after"}});
    Json const span = object({{"startTime", second}, {"endTime", second}});
    std::string const id = start(logs, query_of(logs, "sort @timestamp", span));
    CHECK(column(results(logs, id), "@message") == Texts{"first", "last"});
}

TEST_CASE("several groups are one query, and a deleted stream is in none") {
    Logs logs;
    put_two(logs);
    logs.create("/other", "s");
    logs.put("/other", "s", {{logs.now() - 500, R"({"n":3})"}});
    logs.create("/other", "gone");
    logs.put("/other", "gone", {{logs.now() - 500, R"({"n":4})"}});
    logs.call("DeleteLogStream", object({{"logGroupName", "/other"}, {"logStreamName", "gone"}}));
    std::int64_t const now = logs.now() / 1000;
    Json input = object({{"startTime", now - 60},
                         {"endTime", now},
                         {"queryString", "fields n, @log, @logStream | sort n"}});
    Json names = Json::array();
    for (char const* const name :
         {"/app", "arn:aws:logs:eu-west-1:111122223333:log-group:/other", "/app"}) {
        names.push(name);
    }
    Json const answer =
        results(logs, start(logs, with(input, object({{"logGroupIdentifiers", names}}))));
    CHECK(column(answer, "n") == Texts{"1", "2", "3"});
    CHECK(column(answer, "@log").back() == "111122223333:/other");
    // As SOURCE says it.
    input.set("queryString", "SOURCE logGroups(namePrefix: ['/ot', '/a']) | stats count(*) as n");
    CHECK(column(results(logs, start(logs, input)), "n") == Texts{"3"});
}

TEST_CASE("what is wrong with a query is said with its place") {
    Logs logs;
    put_two(logs);
    CHECK(logs.error("StartQuery", query_of(logs, "stats conut(*)")) ==
          "MalformedQueryException: at character 7: unknown function 'conut': did you mean "
          "'count'?");
    CHECK(logs.error("StartQuery", query_of(logs, "fields n", object({{"limit", 10001}})))
              .find("InvalidParameterException") == 0);
    CHECK(
        logs.error("StartQuery", query_of(logs, "fields n", object({{"queryLanguage", "SQL"}}))) ==
        "InvalidParameterException: The query language SQL is not supported: see "
        "docs/compatibility.md.");
    CHECK(
        logs.error("StartQuery", query_of(logs, "fields n", object({{"startTime", 9'999'999'999}})))
            .find("InvalidParameterException") == 0);
    CHECK(
        logs.error("StartQuery", query_of(logs, "fields n", object({{"logGroupName", "/none"}}))) ==
        "ResourceNotFoundException: Log group '/none' does not exist for account ID "
        "'111122223333'");
    CHECK(logs.error("StartQuery", query_of(logs, "SOURCE logGroups() | fields n"))
              .find("InvalidParameterException") == 0);
    CHECK(logs.error("GetQueryResults", object({{"queryId", "x"}}))
              .find("ResourceNotFoundException") == 0);
}

TEST_CASE("a query that is stopped is cancelled, and one that has ended cannot be stopped") {
    Logs logs;
    put_two(logs);
    std::string const id = start(logs, query_of(logs, "fields n"));
    CHECK(logs.call("StopQuery", object({{"queryId", id}})).at("success").boolean());
    Json const answer = results(logs, id);
    CHECK(answer.at("status").text() == "Cancelled");
    CHECK(answer.at("results").items().empty());
    CHECK(logs.error("StopQuery", object({{"queryId", id}})).find("InvalidParameterException") ==
          0);
}

TEST_CASE("queries are told newest first, in pages") {
    Logs logs;
    put_two(logs);
    Texts ids;
    for (int i = 0; i < 3; ++i) ids.push_back(start(logs, query_of(logs, "fields n")));
    Json page = logs.call("DescribeQueries", object({{"maxResults", 2}}));
    CHECK(Logs::names(page, "queries", "queryId") == Texts{ids[2], ids[1]});
    page = logs.call("DescribeQueries",
                     object({{"maxResults", 2}, {"nextToken", page.at("nextToken")}}));
    CHECK(Logs::names(page, "queries", "queryId") == Texts{ids[0]});
    CHECK_FALSE(page.has("nextToken"));
    CHECK(logs.call("DescribeQueries", object({{"logGroupName", "/x"}}))
              .at("queries")
              .items()
              .empty());
    run(logs);
    page = logs.call("DescribeQueries", object({{"status", "Complete"}}));
    CHECK(page.at("queries").items().size() == 3);
    CHECK(page.at("queries").items()[0].at("logGroupName").text() == "/app");
}

TEST_CASE("a query that needs too much memory fails, and the others go on") {
    Logs logs;
    logs.create("/app", "web");
    // Each keeps a group, whose key is all of the message.
    std::string const large(200'000, 'x');
    for (int i = 0; i < 200; ++i) {
        logs.put("/app", "web", {{logs.now() - 1000, std::to_string(i) + large}});
    }
    std::string const greedy = start(logs, query_of(logs, "stats count(*) by @message"));
    std::string const modest = start(logs, query_of(logs, "stats count(*) as n"));
    CHECK(results(logs, greedy).at("status").text() == "Failed");
    CHECK(column(results(logs, modest), "n") == Texts{"200"});
}

TEST_CASE("a query of a group needs to be allowed on it, of several on each") {
    Logs logs;
    put_two(logs);
    logs.create("/other", "s");
    auto needs = logs.needs("StartQuery", query_of(logs, "fields n"));
    REQUIRE(needs.size() == 1);
    CHECK(needs[0].action == "logs:StartQuery");
    CHECK(needs[0].resource == "arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:");
    Json source = query_of(logs, "SOURCE logGroups(namePrefix: ['/']) | fields n");
    source.erase("logGroupName");
    needs = logs.needs("StartQuery", source);
    REQUIRE(needs.size() == 2);
    CHECK(needs[1].resource == "arn:aws:logs:eu-west-1:111122223333:log-group:/other:log-stream:");
}
