// What a bucket tells its queue.
#include <doctest/doctest.h>

#include "codec/json.hpp"
#include "unit/cloud/s3/fixture.hpp"

using cloud::testing::Buckets;

namespace {

std::string configuration(std::string const& queue, std::string const& rules = "") {
    return "<NotificationConfiguration><QueueConfiguration><Id>one</Id><Queue>" + queue +
           "</Queue><Event>s3:ObjectCreated:*</Event>" + rules +
           "</QueueConfiguration></NotificationConfiguration>";
}

constexpr char const* kQueue = "arn:aws:sqs:eu-west-1:111122223333:jobs";

std::string notification_rule(std::string const& name, std::string const& value) {
    return "<FilterRule><Name>" + name + "</Name><Value>" + value + "</Value></FilterRule>";
}

}  // namespace

TEST_CASE("a test message first, then each object that matches") {
    Buckets b;
    b.bucket();
    std::string const filter = "<Filter><S3Key>" + notification_rule("prefix", "in/") +
                               notification_rule("suffix", ".gz") + "</S3Key></Filter>";
    CHECK(b.ask({"PUT", "/logs?notification", configuration(kQueue, filter)}).status == 200);
    REQUIRE(b.queues.bodies.size() == 1);
    CHECK(codec::parse_json(b.queues.bodies[0])->at("Event").text() == "s3:TestEvent");
    b.put("in/a b@.gz", "hello");
    b.put("in/other", "x");
    b.put("out/a.gz", "x");
    REQUIRE(b.queues.bodies.size() == 2);
    codec::Json const told = *codec::parse_json(b.queues.bodies[1]);
    codec::Json const& record = told.at("Records").items().at(0);
    CHECK(record.at("eventName").text() == "ObjectCreated:Put");
    CHECK(record.at("awsRegion").text() == "eu-west-1");
    codec::Json const& object = record.at("s3").at("object");
    CHECK(object.at("key").text() == "in/a+b%40.gz");
    CHECK(object.at("size").integer() == 5);
    CHECK(object.at("eTag").text() == "5d41402abc4b2a76b9719d911017c592");
    CHECK_FALSE(object.at("sequencer").text().empty());
    std::string const shown = b.body(b.ask({"GET", "/logs?notification"}));
    CHECK(shown.find("<Name>Prefix</Name>") != std::string::npos);
}

TEST_CASE("two configurations that would tell of the same event are refused") {
    Buckets b;
    b.bucket();
    auto const one = [](std::string const& id, std::string const& event, std::string const& rules) {
        return "<QueueConfiguration><Id>" + id + "</Id><Queue>" + kQueue + "</Queue><Event>" +
               event + "</Event><Filter><S3Key>" + rules + "</S3Key></Filter></QueueConfiguration>";
    };
    auto const ask = [&](std::string const& all) {
        return b.error({"PUT", "/logs?notification",
                        "<NotificationConfiguration>" + all + "</NotificationConfiguration>"});
    };
    CHECK(ask(one("a", "s3:ObjectCreated:*", "") + one("b", "s3:ObjectCreated:Put", "")) ==
          "400 InvalidArgument");
    CHECK(ask(one("a", "s3:ObjectCreated:*", notification_rule("prefix", "x/")) +
              one("b", "s3:ObjectCreated:*", notification_rule("prefix", "x/y/"))) ==
          "400 InvalidArgument");
    CHECK(ask(one("a", "s3:ObjectCreated:*",
                  notification_rule("prefix", "x/") + notification_rule("suffix", ".a")) +
              one("b", "s3:ObjectCreated:*",
                  notification_rule("prefix", "x/") + notification_rule("suffix", ".b"))) ==
          "200 ");
    CHECK(ask(one("a", "s3:ObjectCreated:*", "") + one("b", "s3:ObjectRemoved:*", "")) == "200 ");
    CHECK(ask(one("a", "s3:ObjectCreated:*", "") + one("a", "s3:ObjectRemoved:*", "")) ==
          "400 InvalidArgument");
    CHECK(ask(one("a", "s3:ObjectCreated:*",
                  notification_rule("prefix", "x") + notification_rule("prefix", "y"))) ==
          "400 InvalidArgument");
}

TEST_CASE("Firehose's objects are told of too, in its own transaction") {
    Buckets b;
    b.bucket();
    (void)b.ask({"PUT", "/logs?notification", configuration(kQueue)});
    b.h.core.db.begin();
    b.service->put_object(
        {.bucket = "logs", .key = "k", .body = "x", .writer = {base::AccountId("9")}},
        b.h.clock.now());
    b.h.core.db.rollback();
    CHECK(b.error({"GET", "/logs/k"}) == "404 NoSuchKey");
}

TEST_CASE("destinations that cannot be reached are refused in AWS's words") {
    Buckets b;
    b.bucket();
    CHECK(b.error({"PUT", "/logs?notification", configuration("nonsense")}) ==
          "400 InvalidArgument");
    http::Reply const missing = b.ask(
        {"PUT", "/logs?notification", configuration("arn:aws:sqs:eu-west-1:111122223333:none")});
    CHECK(b.body(missing).find("The destination queue does not exist") != std::string::npos);
    CHECK(b.ask({"PUT",
                 "/logs?notification",
                 configuration("arn:aws:sqs:eu-west-1:111122223333:none"),
                 {{"x-amz-skip-destination-validation", "true"}}})
              .status == 200);
    CHECK(
        b.error({"PUT", "/logs?notification",
                 "<NotificationConfiguration><TopicConfiguration/></NotificationConfiguration>"}) ==
        "501 NotImplemented");
    CHECK(b.error({"PUT", "/logs?notification", "<broken"}) == "400 MalformedXML");
}
