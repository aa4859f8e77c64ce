#include <doctest/doctest.h>

#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::Texts;
using cloud::testing::with;
using codec::Json;

namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

Json rejected(Json const& answer) { return answer.at("rejectedLogEventsInfo"); }

Json from_head() { return object({{"startFromHead", true}}); }

}  // namespace

TEST_CASE("what is put is read, whatever the message holds") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    Texts const texts{"hello", "{\"a\":\"\\u00e9\\n\"}", "gr\xC3\xBC\xC3\x9F", "tab\there", "\x01"};
    Logs::Events events;
    for (std::string const& text : texts) events.emplace_back(now, text);
    Json const answer = logs.put("/app", "web", events);
    CHECK(answer.at("nextSequenceToken").text().size() == 56);
    CHECK_FALSE(answer.has("rejectedLogEventsInfo"));
    Json const read = logs.read("/app", "web");
    CHECK(Logs::messages(read) == texts);
    CHECK(read.at("events").items()[0] ==
          object({{"timestamp", now}, {"message", "hello"}, {"ingestionTime", now}}));
    CHECK(logs.call("DescribeLogGroups", Json::object())
              .at("logGroups")
              .items()[0]
              .at("storedBytes")
              .integer() == 5 * 26 + 5 + 16 + 6 + 8 + 1);
}

TEST_CASE("events go to a stream that is there") {
    Logs logs;
    CHECK(logs.error("PutLogEvents", Logs::batch("/app", "web", {{logs.now(), "x"}})) ==
          "ResourceNotFoundException: The specified log group does not exist.");
    logs.create("/app", "web");
    CHECK(logs.error("PutLogEvents", Logs::batch("/app", "api", {{logs.now(), "x"}})) ==
          "ResourceNotFoundException: The specified log stream does not exist.");
    logs.h.account = "444455556666";
    CHECK(logs.error("PutLogEvents", Logs::batch("/app", "web", {{logs.now(), "x"}})) ==
          "ResourceNotFoundException: The specified log group does not exist.");
}

TEST_CASE("a batch is in order, within a day, and within AWS's sizes") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    auto const error = [&](Logs::Events const& events) {
        return logs.error("PutLogEvents", Logs::batch("/app", "web", events));
    };
    CHECK(error({{now, "b"}, {now - 1, "a"}}) ==
          "InvalidParameterException: Log events in a single PutLogEvents request must be in "
          "chronological order.");
    CHECK(error({{now - kDay - 1, "a"}, {now, "b"}}) ==
          "InvalidParameterException: The batch of log events in a single PutLogEvents request "
          "cannot span more than 24 hours.");
    CHECK(error({{now - kDay, "a"}, {now, "b"}}).empty());
    std::size_t const most = 1'048'576 - 26;
    CHECK(error({{now, std::string(most, 'x')}}).empty());
    CHECK(error({{now, std::string(most + 1, 'x')}}) ==
          "InvalidParameterException: Upload too large: 1048577 bytes exceeds limit of 1048576");
    CHECK(error({{now, std::string(most - 26, 'x')}, {now, "y"}}).find("Upload too large") !=
          std::string::npos);
    CHECK(error(Logs::Events(10'000, {now, "x"})).empty());
    CHECK(error(Logs::Events(10'001, {now, "x"}))
              .find("Member must have length less than or equal to 10000") != std::string::npos);
    CHECK(error({}).find("at 'logEvents' failed to satisfy constraint: Member must have length "
                         "greater than or equal to 1") != std::string::npos);
    CHECK(error({{now, "x"}, {now, ""}}).find("at 'logEvents.2.member.message'") !=
          std::string::npos);
    CHECK(error({{-1, "x"}}).find("at 'logEvents.1.member.timestamp'") != std::string::npos);
    CHECK(
        logs.error("PutLogEvents", object({{"logGroupName", "/app"}, {"logStreamName", "web"}})) ==
        "InvalidParameterException: 1 validation error detected: Value null at 'logEvents' "
        "failed to satisfy constraint: Member must not be null");
    Json const no_time = object({{"logGroupName", "/app"},
                                 {"logStreamName", "web"},
                                 {"logEvents", Json::array({object({{"message", "x"}})})}});
    CHECK(logs.error("PutLogEvents", no_time).find("logEvents.1.member.timestamp") !=
          std::string::npos);
}

TEST_CASE("events that are too old, too new or expired are told, and the rest is kept") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    std::int64_t const oldest = now - 14 * kDay;
    Json answer = logs.put("/app", "web", {{oldest - 2, "a"}, {oldest - 1, "b"}, {oldest, "c"}});
    CHECK(rejected(answer) == object({{"tooOldLogEventEndIndex", 2}}));
    std::int64_t const newest = now + 2 * kHour;
    answer = logs.put("/app", "web", {{newest, "d"}, {newest + 1, "e"}, {newest + 2, "f"}});
    CHECK(rejected(answer) == object({{"tooNewLogEventStartIndex", 1}}));
    CHECK(Logs::messages(logs.read("/app", "web")) == Texts{"c", "d"});
    answer = logs.put("/app", "web", {{newest + 1, "g"}});
    CHECK(rejected(answer) == object({{"tooNewLogEventStartIndex", 0}}));
    CHECK(answer.has("nextSequenceToken"));
    answer = logs.put("/app", "web", {{oldest - 1, "h"}});
    CHECK(rejected(answer) == object({{"tooOldLogEventEndIndex", 1}}));
    logs.call("PutRetentionPolicy", object({{"logGroupName", "/app"}, {"retentionInDays", 1}}));
    answer = logs.put("/app", "web", {{now - kDay - 1, "i"}, {now - kDay, "j"}});
    CHECK(rejected(answer) == object({{"expiredLogEventEndIndex", 1}}));
    logs.h.settle();
    CHECK(Logs::messages(logs.read("/app", "web", from_head())) == Texts{"j", "d"});
}

TEST_CASE("event ids have 56 digits, rise as events come in, and are never given twice") {
    Logs logs;
    logs.create("/app", "web");
    std::int64_t const now = logs.now();
    std::string last;
    auto const check_ids = [&] {
        Json const page = logs.filter("/app");
        std::string previous;
        for (Json const& event : page.at("events").items()) {
            std::string const id = event.at("eventId").text();
            CHECK(id.size() == 56);
            CHECK(id.find_first_not_of("0123456789") == std::string::npos);
            CHECK(id > previous);
            previous = id;
        }
        CHECK(previous > last);
        last = previous;
    };
    logs.put("/app", "web", {{now, "a"}, {now, "b"}});
    check_ids();
    logs.put("/app", "web", {{now + 1, "c"}});
    check_ids();
    logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    logs.call("CreateLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    logs.put("/app", "web", {{now, "d"}});
    check_ids();
}

TEST_CASE("events, ids and cursors outlive a restart") {
    Logs logs;
    logs.create("/app", "web");
    logs.put("/app", "web", {{logs.now(), "before"}});
    std::string const id = logs.filter("/app").at("events").items()[0].at("eventId").text();
    disk::MemoryDisk& disk = logs.h.disk;
    disk.crash(logs.h.random);
    cloud::Core core(cloud::Machine{disk, logs.h.clock, logs.h.random, logs.h.metrics});
    cloud::testing::FakeFirehose firehose(core);
    cloud::logs::Service service(core, {firehose, logs.roles, logs.authoriser, logs.vault});
    cloud::Committer committer(core);
    auto const run = [&](std::string const& operation, Json const& input) {
        aws::Invocation call;
        call.caller.account = base::AccountId("111122223333");
        call.caller.region = base::Region("eu-west-1");
        call.now = logs.h.clock.now();
        core.db.begin();
        Json out;
        for (aws::Operation const& one : service.api().operations) {
            if (one.name != operation) continue;
            cloud::testing::give_input(one, input, call);
            out = std::get<Json>(one.verb(call));
        }
        core.db.commit();
        return out;
    };
    run("PutLogEvents", Logs::batch("/app", "web", {{logs.now(), "after"}}));
    Json const page = run("FilterLogEvents", object({{"logGroupName", "/app"}}));
    CHECK(Logs::messages(page) == Texts{"before", "after"});
    CHECK(page.at("events").items()[0].at("eventId").text() == id);
    CHECK(page.at("events").items()[1].at("eventId").text() > id);
}

TEST_CASE("a put whose bytes cannot be written has not happened") {
    Logs logs;
    logs.create("/app", "web");
    logs.h.disk.fail_in(1);
    CHECK(logs.error("PutLogEvents", Logs::batch("/app", "web", {{logs.now(), "x"}}))
              .find("ServiceUnavailable") == 0);
    CHECK(Logs::messages(logs.read("/app", "web")).empty());
    logs.put("/app", "web", {{logs.now(), "y"}});
    CHECK(Logs::messages(logs.read("/app", "web")) == Texts{"y"});
}

TEST_CASE("Firehose's error log goes to a group that is there, and nowhere else") {
    Logs logs;
    logs.create("/aws/kinesisfirehose/central", "S3Delivery");
    auto const write = [&](std::string const& group, std::string const& stream) {
        logs.h.core.db.begin();
        logs.service.write({"111122223333", "eu-west-1", group, stream}, "access denied", {},
                           logs.h.clock.now());
        logs.h.core.db.commit();
    };
    write("/aws/kinesisfirehose/central", "S3Delivery");
    write("/aws/kinesisfirehose/central", "absent");
    write("/absent", "S3Delivery");
    CHECK(Logs::messages(logs.filter("/aws/kinesisfirehose/central")) == Texts{"access denied"});
}
