#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using codec::Json;

namespace {

Json group(std::string const& name) { return object({{"logGroupName", name}}); }

std::int64_t stored(Logs& logs) {
    return logs.call("DescribeLogGroups", Json::object())
        .at("logGroups")
        .items()[0]
        .at("storedBytes")
        .integer();
}

std::int64_t blocks(Logs& logs) {
    disk::Rows row = logs.h.core.db.query("select count(*) from logs_blocks");
    row.next();
    return row.integer(0);
}

}  // namespace

TEST_CASE("a retention policy is one of AWS's, is described, and can be taken back") {
    Logs logs;
    logs.create("/app", "web");
    auto const put = [&](std::int64_t days) {
        return logs.error("PutRetentionPolicy",
                          object({{"logGroupName", "/app"}, {"retentionInDays", days}}));
    };
    CHECK(put(2).find("InvalidParameterException") == 0);
    CHECK(put(30).empty());
    Json const groups = logs.call("DescribeLogGroups", Json::object()).at("logGroups");
    CHECK(groups.items()[0].at("retentionInDays").integer() == 30);
    logs.call("DeleteRetentionPolicy", group("/app"));
    CHECK_FALSE(logs.call("DescribeLogGroups", Json::object())
                    .at("logGroups")
                    .items()[0]
                    .has("retentionInDays"));
    CHECK(logs.error("PutRetentionPolicy",
                     object({{"logGroupName", "/x"}, {"retentionInDays", 30}})) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    CHECK(logs.error("DeleteRetentionPolicy", group("/x")) ==
          "ResourceNotFoundException: The specified log group does not exist.");
}

TEST_CASE("what is no longer retained is removed, and its bytes are no longer counted") {
    Logs logs;
    logs.create("/app", "web");
    logs.create("/kept", "web");
    logs.call("PutRetentionPolicy", object({{"logGroupName", "/app"}, {"retentionInDays", 3}}));
    for (char const* name : {"/app", "/kept"}) logs.put(name, "web", {{logs.now(), "old"}});
    logs.h.advance(std::chrono::hours(48));
    for (char const* name : {"/app", "/kept"}) logs.put(name, "web", {{logs.now(), "new"}});
    CHECK(stored(logs) == 2 * 29);
    logs.h.advance(std::chrono::hours(25));
    CHECK(Logs::messages(logs.filter("/app")) == Texts{"new"});
    CHECK(Logs::messages(logs.filter("/kept")) == Texts{"old", "new"});
    CHECK(stored(logs) == 29);
}

TEST_CASE("what was in a deleted group or stream is gone at once, and its rows soon") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "api"}}));
    for (int i = 0; i < 2500; ++i) logs.put("/app", "web", {{logs.now(), "x"}});
    logs.put("/app", "api", {{logs.now(), "stays"}});
    logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    CHECK(Logs::messages(logs.filter("/app")) == Texts{"stays"});
    logs.h.settle();
    CHECK(blocks(logs) == 1);
    CHECK(stored(logs) == 31);
    logs.call("DeleteLogGroup", group("/app"));
    logs.create("/app", "web");
    CHECK(Logs::messages(logs.filter("/app")).empty());
    logs.h.settle();
    CHECK(blocks(logs) == 0);
    CHECK(stored(logs) == 0);
}

TEST_CASE("a deleted stream's events are not delivered, and hold up nobody's") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "api"}}));
    logs.subscribe("/app", "all", "");
    logs.firehose.failing = {cloud::testing::kStream};
    logs.put("/app", "web", {{logs.now(), "gone"}});
    logs.put("/app", "api", {{logs.now(), "stays"}});
    logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    logs.firehose.failing.clear();
    logs.h.advance(std::chrono::minutes(1));
    CHECK(logs.delivered() == Texts{"stays"});
}

TEST_CASE("files that hold nothing any more are removed, also those of an earlier run") {
    Logs logs;
    logs.create("/old", "web");
    logs.create("/new", "web");
    logs.put("/old", "web", {{logs.now(), "old"}});
    logs.h.disk.crash(logs.h.random);
    cloud::Core core(cloud::Machine{logs.h.disk, logs.h.clock, logs.h.random, logs.h.metrics});
    cloud::testing::FakeFirehose firehose(core);
    cloud::logs::Service service(core, {firehose, logs.roles, logs.authoriser, logs.vault});
    cloud::Committer committer(core);
    auto const settle = [&] {
        while (committer.step(logs.h.clock.now()) <= logs.h.clock.now()) {
        }
    };
    auto const run = [&](std::string const& operation, Json const& input) {
        aws::Invocation call;
        call.caller.account = base::AccountId("111122223333");
        call.caller.region = base::Region("eu-west-1");
        call.now = logs.h.clock.now();
        core.db.begin();
        for (aws::Operation const& one : service.api().operations) {
            if (one.name != operation) continue;
            cloud::testing::give_input(one, input, call);
            one.verb(call);
        }
        core.db.commit();
    };
    settle();
    CHECK(core.segments("logs").segments().size() == 1);
    run("PutLogEvents", Logs::batch("/new", "web", {{logs.now(), "new"}}));
    CHECK(core.segments("logs").segments().size() == 2);
    run("DeleteLogGroup", group("/old"));
    logs.h.clock.advance(std::chrono::minutes(2));
    settle();
    CHECK(core.segments("logs").segments().size() == 1);
}
