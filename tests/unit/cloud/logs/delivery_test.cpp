#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::kOtherStream;
using cloud::testing::kRole;
using cloud::testing::kStream;
using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

// Text that gzip cannot make small: printable, and never the same twice.
std::string noise(base::Random& random, std::size_t size) {
    std::string text(size, ' ');
    for (char& c : text) c = static_cast<char>('#' + random.below(90));
    return text;
}

std::uint64_t counter(Logs& logs, char const* name) {
    return logs.h.metrics.counter(name, "").value();
}

}  // namespace

TEST_CASE("a subscription sends a control message, and then what is put") {
    Logs logs;
    logs.create("/app", "web");
    logs.put("/app", "web", {{logs.now(), "before the subscription"}});
    logs.subscribe("/app", "all", "");
    std::int64_t const now = logs.now();
    logs.put("/app", "web", {{now, "hello \"you\""}, {now + 1, "world"}});
    logs.h.settle();
    std::vector<Json> const envelopes = logs.firehose.envelopes(kStream);
    REQUIRE(envelopes.size() == 2);
    CHECK(envelopes[0] ==
          object({{"messageType", "CONTROL_MESSAGE"},
                  {"owner", "CloudwatchLogs"},
                  {"logGroup", ""},
                  {"logStream", ""},
                  {"subscriptionFilters", Json::array()},
                  {"logEvents", Json::array({object({{"id", ""},
                                                     {"timestamp", now},
                                                     {"message",
                                                      "CWL CONTROL MESSAGE: Checking health of "
                                                      "destination Firehose."}})})}}));
    Json const told = logs.filter("/app").at("events");
    auto const event = [&](std::size_t i, char const* message) {
        return object({{"id", told.items()[i].at("eventId")},
                       {"timestamp", told.items()[i].at("timestamp")},
                       {"message", message}});
    };
    CHECK(envelopes[1] ==
          object({{"messageType", "DATA_MESSAGE"},
                  {"owner", "111122223333"},
                  {"logGroup", "/app"},
                  {"logStream", "web"},
                  {"subscriptionFilters", Json::array({"all"})},
                  {"logEvents", Json::array({event(1, "hello \"you\""), event(2, "world")})}}));
    CHECK(counter(logs, "catchment_logs_delivered_events_total") == 2);
    logs.h.advance(std::chrono::hours(1));
    CHECK(logs.firehose.envelopes(kStream).size() == 2);
}

TEST_CASE("each filter gets what its pattern matches, stream by stream and in order") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "api"}}));
    logs.subscribe("/app", "errors", "ERROR -health");
    logs.subscribe("/app", "all", "", kOtherStream);
    Texts expected;
    for (int i = 0; i < 200; ++i) {
        std::string const n = std::to_string(i);
        logs.put(
            "/app", i % 3 == 0 ? "api" : "web",
            {{logs.now(), "INFO " + n}, {logs.now(), "ERROR " + n}, {logs.now(), "ERROR health"}});
        expected.push_back("ERROR " + n);
    }
    logs.h.settle();
    CHECK(logs.delivered() == expected);
    CHECK(logs.delivered(kOtherStream).size() == 600);
    for (Json const& envelope : logs.firehose.envelopes(kOtherStream)) {
        for (Json const& event : envelope.at("logEvents").items()) {
            if (event.at("message").text() == "INFO 3") {
                CHECK(envelope.at("logStream").text() == "api");
            }
        }
    }
}

TEST_CASE("a space-delimited pattern hands on the fields that it takes out") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "errors", "[ip, ..., status = 5*, bytes]");
    std::int64_t const now = logs.now();
    logs.put("/app", "web",
             {{now, "10.0.0.1 \"GET /\" 500 17"}, {now, "10.0.0.1 \"GET /\" 200 17"}});
    logs.h.settle();
    Json const events = logs.firehose.envelopes(kStream).back().at("logEvents");
    REQUIRE(events.items().size() == 1);
    CHECK(codec::to_json(events.items()[0].at("extractedFields")) ==
          R"({"ip":"10.0.0.1","2":"GET /","status":"500","bytes":"17"})");
}

TEST_CASE("subscription filters are described, changed in place, limited and deleted") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "b", "");
    std::int64_t const created = logs.now();
    logs.subscribe("/app", "a", "ERROR", kOtherStream);
    CHECK(logs.error("PutSubscriptionFilter", Logs::subscription("/app", "c", "")) ==
          "LimitExceededException: Resource limit exceeded.");
    logs.h.advance(std::chrono::seconds(5));
    logs.subscribe("/app", "b", "WARN");
    Json const group = object({{"logGroupName", "/app"}});
    Json const all = logs.call("DescribeSubscriptionFilters", group);
    CHECK(Logs::names(all, "subscriptionFilters", "filterName") == Texts{"a", "b"});
    CHECK(all.at("subscriptionFilters").items()[1] == object({{"filterName", "b"},
                                                              {"logGroupName", "/app"},
                                                              {"filterPattern", "WARN"},
                                                              {"destinationArn", kStream},
                                                              {"distribution", "ByLogStream"},
                                                              {"applyOnTransformedLogs", false},
                                                              {"creationTime", created},
                                                              {"roleArn", kRole}}));
    Json const first =
        logs.call("DescribeSubscriptionFilters", with(group, object({{"limit", 1}})));
    CHECK(Logs::names(first, "subscriptionFilters", "filterName") == Texts{"a"});
    CHECK(first.has("nextToken"));
    CHECK(logs.call("DescribeSubscriptionFilters", with(group, object({{"filterNamePrefix", "b"}})))
              .at("subscriptionFilters")
              .items()
              .size() == 1);
    Json const a = with(group, object({{"filterName", "a"}}));
    logs.call("DeleteSubscriptionFilter", a);
    CHECK(logs.error("DeleteSubscriptionFilter", a) ==
          "ResourceNotFoundException: The specified subscription filter does not exist.");
    logs.put("/app", "web", {{logs.now(), "WARN and ERROR"}});
    logs.h.settle();
    CHECK(logs.delivered(kOtherStream).empty());
    CHECK(logs.delivered() == Texts{"WARN and ERROR"});
}

TEST_CASE("a subscription that could not work is refused, its destination looked at first") {
    Logs logs;
    auto const error = [&](Json const& more) {
        return logs.error("PutSubscriptionFilter",
                          with(Logs::subscription("/absent", "all", ""), more));
    };
    Json without = Logs::subscription("/absent", "all", "");
    without.erase("roleArn");
    CHECK(logs.error("PutSubscriptionFilter", without) ==
          "InvalidParameterException: destinationArn for vendor firehose cannot be used without "
          "roleArn");
    without.set("destinationArn", "arn:aws:kinesis:eu-west-1:111122223333:stream/s");
    CHECK(logs.error("PutSubscriptionFilter", without) ==
          "InvalidParameterException: destinationArn for vendor kinesis cannot be used without "
          "roleArn");
    CHECK(error(object({{"destinationArn",
                         "arn:aws:firehose:eu-west-1:111122223333:deliverystream/absent"}})) ==
          "InvalidParameterException: Could not deliver test message to specified Firehose stream. "
          "Check if the given Firehose stream is in ACTIVE state.");
    CHECK(error(object({{"roleArn", "arn:aws:iam::111122223333:role/absent"}}))
              .find("InvalidParameterException: Could not deliver test message") == 0);
    for (char const* other : {"arn:aws:lambda:eu-west-1:111122223333:function:f",
                              "arn:aws:kinesis:eu-west-1:111122223333:stream/s", "nonsense"}) {
        CHECK(error(object({{"destinationArn", other}})).find("supported") != std::string::npos);
    }
    CHECK(error(object({{"distribution", "Even"}})).find("enum value set") != std::string::npos);
    CHECK(error(object({{"filterName", "a:b"}})).find("'filterName'") != std::string::npos);
    CHECK(error(object({{"filterPattern", "{ $.a = 1"}})) ==
          "InvalidParameterException: If a filter pattern starts with '{' it must end with '}'");
    CHECK(error(object({{"applyOnTransformedLogs", true}})).find("not supported yet") !=
          std::string::npos);
    CHECK(error(Json::object()) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    CHECK(logs.firehose.envelopes(kStream).empty());
}

TEST_CASE("envelopes are split where a record would be too large") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "all", "");
    base::SeededRandom random(3);
    Texts expected;
    for (int i = 0; i < 6; ++i) {
        Logs::Events events;
        for (int k = 0; k < 9; ++k) {
            expected.push_back(noise(random, 110'000));
            events.emplace_back(logs.now(), expected.back());
        }
        logs.put("/app", "web", events);
    }
    // Escaped, this is six times as long as it is.
    expected.emplace_back(500'000, '\x01');
    expected.emplace_back(500'000, '\x02');
    logs.put("/app", "web", {{logs.now(), expected[54]}, {logs.now(), expected[55]}});
    logs.h.settle();
    CHECK(logs.delivered() == expected);
    CHECK(logs.firehose.envelopes(kStream).size() > 7);
    CHECK(logs.firehose.largest <= 1'024'000);
}

TEST_CASE("what a destination refuses is kept whole and tried again, and others go on") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "all", "");
    logs.subscribe("/app", "too", "", kOtherStream);
    logs.firehose.failing = {kStream};
    base::SeededRandom random(3);
    Texts expected;
    for (int i = 0; i < 3; ++i) {
        expected.push_back(noise(random, 900'000));
        logs.put("/app", "web", {{logs.now(), expected.back()}});
    }
    logs.h.settle();
    CHECK(logs.delivered().empty());
    CHECK(logs.delivered(kOtherStream) == expected);
    // The second of three records fails: the first is not handed on either.
    logs.firehose.failing.clear();
    logs.firehose.good_for = 1;
    logs.h.advance(std::chrono::seconds(2));
    CHECK(logs.delivered().empty());
    logs.firehose.good_for = 1 << 20;
    logs.h.advance(std::chrono::minutes(2));
    CHECK(logs.delivered() == expected);
    CHECK(logs.delivered(kOtherStream) == expected);
    CHECK(counter(logs, "catchment_logs_delivered_events_total") == 6);
}

TEST_CASE("after a day of failures what is a day old is given up, and the rest is not") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "all", "");
    logs.firehose.failing = {kStream};
    logs.put("/app", "web", {{logs.now(), "old"}});
    logs.h.settle();
    logs.h.advance(std::chrono::hours(20));
    logs.put("/app", "web", {{logs.now(), "young"}});
    logs.h.settle();
    logs.h.advance(std::chrono::hours(5));
    CHECK(counter(logs, "catchment_logs_lost_blocks_total") == 1);
    logs.firehose.failing.clear();
    logs.h.advance(std::chrono::minutes(5));
    CHECK(logs.delivered() == Texts{"young"});
}

TEST_CASE("a cursor outlives a restart: nothing is repeated and nothing is left out") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "all", "");
    logs.put("/app", "web", {{logs.now(), "delivered"}});
    logs.h.settle();
    logs.firehose.failing = {kStream};
    logs.put("/app", "web", {{logs.now(), "waiting"}});
    logs.h.settle();
    logs.h.disk.crash(logs.h.random);
    cloud::Core core(cloud::Machine{logs.h.disk, logs.h.clock, logs.h.random, logs.h.metrics});
    cloud::testing::FakeFirehose firehose(core);
    firehose.streams = {kStream};
    cloud::logs::Service service(core, {firehose, logs.roles, logs.authoriser, logs.vault});
    cloud::Committer committer(core);
    logs.h.clock.advance(std::chrono::minutes(5));
    while (committer.step(logs.h.clock.now()) <= logs.h.clock.now()) {
    }
    Texts delivered;
    for (Json const& envelope : firehose.envelopes(kStream)) {
        for (Json const& event : envelope.at("logEvents").items()) {
            delivered.push_back(event.at("message").text());
        }
    }
    CHECK(delivered == Texts{"CWL CONTROL MESSAGE: Checking health of destination Firehose.",
                             "delivered", "waiting"});
}

TEST_CASE("whichever write fails, every event arrives once") {
    for (std::uint64_t n = 1; n < 60; ++n) {
        Logs logs;
        logs.create("/app", "web");
        logs.subscribe("/app", "all", "");
        logs.h.settle();
        logs.h.disk.fail_in(n);
        Texts accepted;
        for (int i = 0; i < 5; ++i) {
            std::string const text = std::to_string(i);
            Json const batch = Logs::batch("/app", "web", {{logs.now(), text}});
            if (logs.error("PutLogEvents", batch).empty()) accepted.push_back(text);
            logs.h.advance(std::chrono::seconds(5));
        }
        CHECK(logs.delivered() == accepted);
        CHECK(Logs::messages(logs.filter("/app")) == accepted);
    }
}
