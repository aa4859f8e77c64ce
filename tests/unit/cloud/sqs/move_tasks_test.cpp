// Redrive of dead letters.
#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;
using std::chrono::seconds;

namespace {

std::string const kPrefix = "arn:aws:sqs:eu-west-1:111122223333:";
Json const kDead = object({{"SourceArn", kPrefix + "dead"}});

// "jobs", whose dead letters go to "dead", where `letters` of its messages lie.
struct Redrive : Sqs {
    explicit Redrive(int letters) {
        dead = create("dead");
        jobs = create("jobs", object({{"RedrivePolicy", R"({"maxReceiveCount":1,)"
                                                        R"("deadLetterTargetArn":")" +
                                                            kPrefix + R"(dead"})"}}));
        for (int i = 0; i < letters; ++i) send(jobs, "m" + std::to_string(i));
        for (int i = 0; i < letters; ++i) receive(jobs, object({{"VisibilityTimeout", 1}}));
        h.advance(seconds(2));
        receive(jobs, object({{"MaxNumberOfMessages", 10}}));
    }
    Json task() { return call("ListMessageMoveTasks", kDead).at("Results").items().at(0); }
    std::string waiting(std::string const& url) {
        return attribute(url, "ApproximateNumberOfMessages");
    }

    std::string dead;
    std::string jobs;
};

}  // namespace

TEST_CASE("dead letters go back to where they came from, as new messages") {
    Redrive sqs(3);
    REQUIRE(sqs.waiting(sqs.dead) == "3");
    CHECK(sqs.call("ListMessageMoveTasks", kDead) == object({{"Results", Json::array()}}));
    CHECK(sqs.call("StartMessageMoveTask", kDead).has("TaskHandle"));
    sqs.h.settle();
    CHECK(sqs.waiting(sqs.dead) == "0");
    Json const task = sqs.task();
    CHECK(task.at("Status").text() == "COMPLETED");
    CHECK(task.at("ApproximateNumberOfMessagesMoved").integer() == 3);
    CHECK(task.at("ApproximateNumberOfMessagesToMove").integer() == 3);
    CHECK(task.at("SourceArn").text() == kPrefix + "dead");
    CHECK_FALSE(task.has("TaskHandle"));
    CHECK_FALSE(task.has("DestinationArn"));
    Json const message =
        Sqs::only(sqs.receive(sqs.jobs, object({{"AttributeNames", Json::array({"All"})}})));
    CHECK(message.at("Body").text() == "m0");
    CHECK(message.at("Attributes").at("ApproximateReceiveCount").text() == "1");
    CHECK_FALSE(message.at("Attributes").has("DeadLetterQueueSourceArn"));
}

TEST_CASE("a rate is kept, a task can be cancelled, and there is one at a time") {
    Redrive sqs(4);
    std::string const other = sqs.create("other");
    Json const start = object({{"SourceArn", kPrefix + "dead"},
                               {"DestinationArn", kPrefix + "other"},
                               {"MaxNumberOfMessagesPerSecond", 1}});
    Json const handle = sqs.call("StartMessageMoveTask", start);
    sqs.h.settle();
    CHECK(sqs.waiting(other) == "1");
    sqs.h.advance(std::chrono::milliseconds(999));
    CHECK(sqs.waiting(other) == "1");
    sqs.h.advance(std::chrono::milliseconds(1));
    CHECK(sqs.waiting(other) == "2");
    CHECK(sqs.task().at("Status").text() == "RUNNING");
    CHECK(sqs.task().at("TaskHandle") == handle.at("TaskHandle"));
    CHECK(sqs.task().at("MaxNumberOfMessagesPerSecond").integer() == 1);
    CHECK(sqs.error("StartMessageMoveTask", start) ==
          "InvalidParameterValueException: There is already a task running. Only one active task "
          "is allowed for a source queue arn at a given time.");
    CHECK(sqs.call("CancelMessageMoveTask", handle) ==
          object({{"ApproximateNumberOfMessagesMoved", 2}}));
    sqs.h.advance(seconds(5));
    CHECK(sqs.waiting(other) == "2");
    CHECK(sqs.waiting(sqs.dead) == "2");
    CHECK(sqs.task().at("Status").text() == "CANCELLED");
    CHECK(sqs.error("CancelMessageMoveTask", handle) ==
          "ResourceNotFoundException: Task does not exist.");
    CHECK(sqs.error("StartMessageMoveTask", start) == "");
}

TEST_CASE("a task fails where a message cannot go") {
    Redrive sqs(2);
    std::string const other = sqs.create("other");
    sqs.call("StartMessageMoveTask", object({{"SourceArn", kPrefix + "dead"},
                                             {"DestinationArn", kPrefix + "other"},
                                             {"MaxNumberOfMessagesPerSecond", 1}}));
    sqs.h.settle();
    sqs.call("DeleteQueue", object({{"QueueUrl", other}}));
    sqs.h.advance(seconds(1));
    CHECK(sqs.task().at("Status").text() == "FAILED");
    CHECK(sqs.task().at("FailureReason").text() == "AWS.SimpleQueueService.NonExistentQueue");
    CHECK(sqs.waiting(sqs.dead) == "1");
    sqs.receive(sqs.dead);  // hides what came from "jobs"
    sqs.send(sqs.dead, "of no one");
    sqs.call("StartMessageMoveTask", kDead);
    sqs.h.settle();
    CHECK(sqs.task().at("FailureReason").text() == "CouldNotDetermineMessageSource");
    CHECK(sqs.waiting(sqs.dead) == "1");
}

TEST_CASE("tasks are checked") {
    Redrive sqs(0);
    auto const start = [&](Json const& input) { return sqs.error("StartMessageMoveTask", input); };
    CHECK(start(Json::object()) ==
          "MissingRequiredParameterException: The request must contain the parameter SourceArn.");
    CHECK(start(object({{"SourceArn", kPrefix + "none"}})) ==
          "ResourceNotFoundException: The resource that you specified for the SourceArn parameter "
          "doesn't exist.");
    CHECK(start(object({{"SourceArn", kPrefix + "jobs"}})) ==
          "InvalidParameterValueException: Source queue must be configured as a Dead Letter "
          "Queue.");
    CHECK(start(object({{"SourceArn", kPrefix + "dead"}, {"DestinationArn", kPrefix + "none"}})) ==
          "ResourceNotFoundException: The resource that you specified for the DestinationArn "
          "parameter doesn't exist.");
    for (int rate : {0, 501}) {
        CHECK(start(object({{"SourceArn", kPrefix + "dead"},
                            {"MaxNumberOfMessagesPerSecond", rate}})) != "");
    }
    auto const cancel = [&](std::string const& handle) {
        return sqs.error("CancelMessageMoveTask", object({{"TaskHandle", handle}}));
    };
    CHECK(cancel("foobared") ==
          "InvalidParameterValueException: Value for parameter TaskHandle is invalid.");
    CHECK(cancel(cloud::sqs::write_handle({"x", kPrefix + "none"})) ==
          "ResourceNotFoundException: The resource that you specified for the SourceArn parameter "
          "doesn't exist.");
    CHECK(cancel(cloud::sqs::write_handle({"x", kPrefix + "dead"})) ==
          "ResourceNotFoundException: Task does not exist.");
}

TEST_CASE("the last ten tasks are listed, the newest first, and go with their queue") {
    Redrive sqs(0);
    for (int i = 0; i < 12; ++i) {
        sqs.h.advance(seconds(1));
        sqs.call("StartMessageMoveTask", kDead);
        sqs.h.settle();
    }
    auto const list = [&](int most) {
        return sqs
            .call("ListMessageMoveTasks",
                  object({{"SourceArn", kPrefix + "dead"}, {"MaxResults", most}}))
            .at("Results")
            .items();
    };
    CHECK(sqs.call("ListMessageMoveTasks", kDead).at("Results").items().size() == 1);
    REQUIRE(list(10).size() == 10);
    CHECK(list(10)[0].at("StartedTimestamp").integer() -
              list(10)[9].at("StartedTimestamp").integer() ==
          9000);
    CHECK(sqs.error("ListMessageMoveTasks",
                    object({{"SourceArn", kPrefix + "dead"}, {"MaxResults", 11}})) != "");
    sqs.call("DeleteQueue", object({{"QueueUrl", sqs.dead}}));
    sqs.create("dead");
    CHECK(list(10).empty());
}
