#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;

namespace {

using Bodies = std::vector<std::string>;
using std::chrono::milliseconds;
using std::chrono::seconds;

Json poll(std::string const& url, int wait) {
    return object({{"QueueUrl", url}, {"WaitTimeSeconds", wait}});
}

}  // namespace

TEST_CASE("a long poll of an empty queue answers without messages at its deadline") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    auto const pending = sqs.start("ReceiveMessage", poll(url, 20));
    sqs.h.advance(milliseconds(19'999));
    CHECK_FALSE(pending->answer);
    sqs.h.advance(milliseconds(1));
    REQUIRE(pending->answer);
    CHECK(*pending->answer == Json::object());
}

TEST_CASE("a long poll wakes for a message that is sent") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"ReceiveMessageWaitTimeSeconds", "20"}}));
    auto const first = sqs.start("ReceiveMessage", object({{"QueueUrl", url}}));
    auto const second = sqs.start("ReceiveMessage", poll(url, 20));
    sqs.h.advance(seconds(3));
    sqs.send(url, "one");
    REQUIRE(first->answer);
    CHECK(Sqs::bodies(*first->answer) == Bodies{"one"});
    CHECK_FALSE(second->answer);
    sqs.send(url, "two");
    REQUIRE(second->answer);
    CHECK(Sqs::bodies(*second->answer) == Bodies{"two"});
    CHECK(sqs.start("ReceiveMessage", poll(url, 0))->answer == Json::object());
}

TEST_CASE("a long poll wakes when a delay or a visibility timeout ends") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    sqs.send(url, "delayed", object({{"DelaySeconds", 4}}));
    auto const first = sqs.start("ReceiveMessage", poll(url, 20));
    sqs.h.advance(milliseconds(3'999));
    CHECK_FALSE(first->answer);
    sqs.h.advance(milliseconds(1));
    REQUIRE(first->answer);
    CHECK(Sqs::bodies(*first->answer) == Bodies{"delayed"});

    auto const second = sqs.start("ReceiveMessage", poll(url, 20));
    sqs.send(url, "nearer", object({{"DelaySeconds", 2}}));
    sqs.h.advance(seconds(2));
    REQUIRE(second->answer);
    CHECK(Sqs::bodies(*second->answer) == Bodies{"nearer"});
    sqs.h.advance(seconds(15));
    auto const third = sqs.start("ReceiveMessage", poll(url, 20));
    CHECK_FALSE(third->answer);
    sqs.h.advance(seconds(13));  // thirty seconds after the first receive
    REQUIRE(third->answer);
    CHECK(Sqs::bodies(*third->answer) == Bodies{"delayed"});
}

TEST_CASE("a long poll wakes when a message is given back") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    sqs.send(url, "x");
    Json const message = Sqs::only(sqs.receive(url));
    auto const change = [&](int visibility) {
        sqs.call("ChangeMessageVisibility", object({{"QueueUrl", url},
                                                    {"ReceiptHandle", message.at("ReceiptHandle")},
                                                    {"VisibilityTimeout", visibility}}));
    };
    auto const pending = sqs.start("ReceiveMessage", poll(url, 20));
    change(5);
    sqs.h.advance(seconds(4));
    CHECK_FALSE(pending->answer);
    change(0);
    REQUIRE(pending->answer);
    CHECK(Sqs::bodies(*pending->answer) == Bodies{"x"});
}

TEST_CASE("a long poll of a queue that is deleted is told so") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    auto const pending = sqs.start("ReceiveMessage", poll(url, 20));
    sqs.call("DeleteQueue", object({{"QueueUrl", url}}));
    sqs.h.settle();
    CHECK(pending->refused == "QueueDoesNotExist: The specified queue does not exist.");
}

TEST_CASE("a message that is received too often goes to the dead-letter queue") {
    Sqs sqs;
    std::string const dead = sqs.create("dead");
    std::string const url = sqs.create(
        "jobs", object({{"RedrivePolicy",
                         "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:dead\","
                         "\"maxReceiveCount\":\"1\"}"},
                        {"VisibilityTimeout", "10"}}));
    Json const all = object({{"AttributeNames", Json::array({"All"})}});
    Json const sent = sqs.send(url, "poison");
    Json const first = Sqs::only(sqs.receive(url, all));
    CHECK(first.at("Attributes").at("ApproximateReceiveCount").text() == "1");
    CHECK(sqs.receive(dead) == Json::object());
    sqs.h.advance(seconds(10));
    sqs.send(url, "healthy");

    auto const waiting = sqs.start("ReceiveMessage", cloud::testing::with(poll(dead, 20), all));
    CHECK_FALSE(waiting->answer);
    CHECK(Sqs::bodies(sqs.receive(url)) == Bodies{"healthy"});
    REQUIRE(waiting->answer);
    Json const moved = Sqs::only(*waiting->answer);
    CHECK(moved.at("MessageId") == sent.at("MessageId"));
    CHECK(moved.at("Attributes").at("ApproximateReceiveCount").text() == "2");
    CHECK(moved.at("Attributes").at("SentTimestamp") == first.at("Attributes").at("SentTimestamp"));
    CHECK(moved.at("Attributes").at("DeadLetterQueueSourceArn").text() ==
          "arn:aws:sqs:eu-west-1:111122223333:jobs");
    sqs.remove(dead, moved);
    sqs.h.advance(seconds(60));
    CHECK(sqs.receive(dead) == Json::object());
    CHECK(sqs.receive(url) == Json::object());
}

TEST_CASE("where the dead-letter queue is gone, messages go on being delivered") {
    Sqs sqs;
    std::string const dead = sqs.create("dead");
    std::string const url = sqs.create(
        "jobs", object({{"RedrivePolicy",
                         "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:dead\","
                         "\"maxReceiveCount\":1}"},
                        {"VisibilityTimeout", "0"}}));
    sqs.call("DeleteQueue", object({{"QueueUrl", dead}}));
    sqs.send(url, "x");
    for (int i = 0; i < 3; ++i) CHECK(Sqs::bodies(sqs.receive(url)) == Bodies{"x"});
}

TEST_CASE("messages are kept for the retention period and no longer") {
    Sqs sqs;
    std::string const url =
        sqs.create("jobs", object({{"MessageRetentionPeriod", "60"}, {"VisibilityTimeout", "0"}}));
    std::string const forever = sqs.create("forever");
    for (int i = 0; i < 300; ++i) sqs.send(url, std::string(i % 2 == 0 ? 10 : 10'000, 'x'));
    sqs.send(forever, "kept");
    sqs.receive(url);
    sqs.h.advance(seconds(60));
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessages") == "300");
    sqs.h.advance(milliseconds(1));
    CHECK(sqs.receive(url) == Json::object());
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessages") == "0");
    CHECK(Sqs::bodies(sqs.receive(forever)) == Bodies{"kept"});
}

TEST_CASE("other services send through the port") {
    Sqs sqs;
    aws::Arn const arn{"aws", "sqs", "eu-west-1", "111122223333", "jobs"};
    CHECK_FALSE(sqs.service.has_queue(arn));
    std::string const url = sqs.create("jobs");
    CHECK(sqs.service.has_queue(arn));
    auto const pending = sqs.start("ReceiveMessage", poll(url, 20));
    aws::Operation const put{"Put", [&](aws::Invocation const& call) -> aws::Outcome {
                                 sqs.service.send_message(arn, "event", {}, call.now);
                                 return Json::object();
                             }};
    aws::Service s3;
    s3.operations = {put};
    sqs.h.call(s3, "Put", Json::object());
    REQUIRE(pending->answer);
    CHECK(Sqs::bodies(*pending->answer) == Bodies{"event"});
}
