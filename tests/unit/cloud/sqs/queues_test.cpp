#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;

namespace {

std::vector<std::string> texts(Json const& list) {
    std::vector<std::string> all;
    for (Json const& item : list.items()) all.push_back(item.text());
    return all;
}

char const* const kOpenPolicy =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",)"
    R"("Action":"sqs:SendMessage","Resource":"*"}})";

std::string redrive(std::string const& target, int count) {
    return codec::to_json(object({{"deadLetterTargetArn", target}, {"maxReceiveCount", count}}));
}

}  // namespace

TEST_CASE("a queue is created once, and found by its name and by any host's URL") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"DelaySeconds", "5"}}));
    CHECK(url == "http://127.0.0.1:4566/111122223333/jobs");
    CHECK(sqs.create("jobs", object({{"DelaySeconds", "5"}})) == url);
    CHECK(sqs.create("jobs") == url);
    CHECK(sqs.error("CreateQueue", object({{"QueueName", "jobs"},
                                           {"Attributes", object({{"DelaySeconds", "6"}})}})) ==
          "QueueNameExists: A queue already exists with the same name and a different value for "
          "attribute DelaySeconds");
    CHECK(sqs.call("GetQueueUrl", object({{"QueueName", "jobs"}})).at("QueueUrl").text() == url);
    CHECK(sqs.attribute("https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", "QueueArn") ==
          "arn:aws:sqs:eu-west-1:111122223333:jobs");
    CHECK(sqs.error("GetQueueUrl", object({{"QueueName", "none"}})) ==
          "QueueDoesNotExist: The specified queue does not exist.");
}

TEST_CASE("errors carry the codes of both protocols") {
    Sqs sqs;
    auto const codes = [&](std::string const& operation, Json const& input) {
        try {
            sqs.call(operation, input);
        } catch (aws::Error const& e) {
            return e.code + " " + e.query_code + " " + std::to_string(e.status);
        }
        return std::string("none");
    };
    std::string const url = sqs.create("jobs");
    sqs.call("PurgeQueue", object({{"QueueUrl", url}}));
    CHECK(codes("GetQueueUrl", object({{"QueueName", "none"}})) ==
          "QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue 400");
    CHECK(codes("PurgeQueue", object({{"QueueUrl", url}})) ==
          "PurgeQueueInProgress AWS.SimpleQueueService.PurgeQueueInProgress 403");
    CHECK(codes("SendMessageBatch", object({{"QueueUrl", url}})) ==
          "EmptyBatchRequest AWS.SimpleQueueService.EmptyBatchRequest 400");
    CHECK(codes("ReceiveMessage", object({{"QueueUrl", url}, {"MaxNumberOfMessages", 11}})) ==
          "InvalidParameterValueException InvalidParameterValue 400");
    CHECK(codes("CreateQueue",
                object({{"QueueName", "jobs"}, {"Attributes", object({{"DelaySeconds", "6"}})}})) ==
          "QueueNameExists QueueAlreadyExists 400");
    CHECK(codes("SendMessage", object({{"QueueUrl", url}})) ==
          "MissingRequiredParameterException MissingParameter 400");
}

TEST_CASE("names and attributes are checked") {
    Sqs sqs;
    std::string const name_rule =
        "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or "
        "underscores. 1 to 80 in length";
    CHECK(sqs.error("CreateQueue", object({{"QueueName", "a b"}})) == name_rule);
    CHECK(sqs.error("CreateQueue", object({{"QueueName", std::string(81, 'a')}})) == name_rule);
    CHECK(sqs.error("CreateQueue", object({{"QueueName", std::string(80, 'a')}})).empty());
    CHECK(sqs.error("CreateQueue", object({{"QueueName", "jobs.fifo"}}))
              .starts_with("InvalidParameterValueException: FIFO queues are not supported"));
    CHECK(sqs.error("CreateQueue", Json::object()) ==
          "MissingRequiredParameterException: The request must contain the parameter QueueName.");

    auto const attempt = [&](char const* name, std::string const& value) {
        return sqs.error("CreateQueue",
                         object({{"QueueName", "x"}, {"Attributes", object({{name, value}})}}));
    };
    CHECK(attempt("Colour", "red") == "InvalidAttributeName: Unknown Attribute Colour.");
    CHECK(attempt("QueueArn", "x") == "InvalidAttributeName: Unknown Attribute QueueArn.");
    CHECK(attempt("FifoQueue", "true") == "InvalidAttributeName: Unknown Attribute FifoQueue.");
    for (auto const& [name, value] :
         std::vector<std::pair<char const*, char const*>>{{"DelaySeconds", "901"},
                                                          {"DelaySeconds", "-1"},
                                                          {"DelaySeconds", "soon"},
                                                          {"MaximumMessageSize", "1023"},
                                                          {"MaximumMessageSize", "1048577"},
                                                          {"MessageRetentionPeriod", "59"},
                                                          {"MessageRetentionPeriod", "1209601"},
                                                          {"ReceiveMessageWaitTimeSeconds", "21"},
                                                          {"VisibilityTimeout", "43201"},
                                                          {"KmsDataKeyReusePeriodSeconds", "59"},
                                                          {"SqsManagedSseEnabled", "maybe"},
                                                          {"Policy", "{"},
                                                          {"Policy", "{\"a\":1}"}}) {
        CHECK(attempt(name, value) ==
              std::string("InvalidAttributeValue: Invalid value for the parameter ") + name + ".");
    }
    CHECK(sqs.error("GetQueueUrl", object({{"QueueName", "x"}})) != "");
}

TEST_CASE("a redrive policy names a queue that is there") {
    Sqs sqs;
    sqs.create("dead");
    std::string const arn = "arn:aws:sqs:eu-west-1:111122223333:dead";
    auto const attempt = [&](std::string const& policy) {
        return sqs.error(
            "CreateQueue",
            object({{"QueueName", "x"}, {"Attributes", object({{"RedrivePolicy", policy}})}}));
    };
    auto const refused = [](std::string const& policy, std::string const& reason) {
        return "InvalidParameterValueException: Value " + policy +
               " for parameter RedrivePolicy is invalid. Reason: " + reason;
    };
    CHECK(attempt("no json") == refused("no json", "Redrive policy is not a valid JSON map."));
    CHECK(attempt("{}") == refused("{}",
                                   "Redrive policy does not contain mandatory attribute: "
                                   "maxReceiveCount."));
    CHECK(attempt(R"({"maxReceiveCount":3})") ==
          refused(R"({"maxReceiveCount":3})",
                  "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."));
    CHECK(attempt(redrive(arn, 1001)) ==
          refused(redrive(arn, 1001),
                  "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both "
                  "inclusive."));
    CHECK(attempt(redrive(arn + "er", 3)) ==
          refused(redrive(arn + "er", 3), "Dead letter target does not exist."));
    CHECK(attempt(redrive(arn, 3)).empty());
    CHECK(sqs.error("SetQueueAttributes",
                    object({{"QueueUrl", "http://h/111122223333/x"},
                            {"Attributes", object({{"RedrivePolicy", redrive("nowhere", 1)}})}})) ==
          refused(redrive("nowhere", 1), "Dead letter target does not exist."));
}

TEST_CASE("attributes are answered as set, with defaults, times and counts") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"VisibilityTimeout", "7"}}));
    CHECK(sqs.attribute(url, "VisibilityTimeout") == "7");
    CHECK(sqs.attribute(url, "MaximumMessageSize") == "1048576");
    CHECK(sqs.attribute(url, "MessageRetentionPeriod") == "345600");
    CHECK(sqs.attribute(url, "DelaySeconds") == "0");
    CHECK(sqs.attribute(url, "ReceiveMessageWaitTimeSeconds") == "0");
    CHECK(sqs.attribute(url, "CreatedTimestamp") == "1795000000");
    sqs.h.advance(std::chrono::seconds(10));
    sqs.call("SetQueueAttributes",
             object({{"QueueUrl", url},
                     {"Attributes", object({{"VisibilityTimeout", 9}, {"Policy", kOpenPolicy}})}}));
    CHECK(sqs.attribute(url, "VisibilityTimeout") == "9");
    CHECK(sqs.attribute(url, "LastModifiedTimestamp") == "1795000010");
    CHECK(sqs.attribute(url, "CreatedTimestamp") == "1795000000");
    CHECK(sqs.attribute(url, "Policy") == kOpenPolicy);
    sqs.call("SetQueueAttributes",
             object({{"QueueUrl", url}, {"Attributes", object({{"Policy", ""}})}}));
    CHECK(sqs.attribute(url, "Policy").empty());

    sqs.send(url, "visible");
    sqs.send(url, "also");
    sqs.send(url, "later", object({{"DelaySeconds", 60}}));
    sqs.receive(url);
    Json const all = sqs.call("GetQueueAttributes",
                              object({{"QueueUrl", url}, {"AttributeNames", Json::array({"All"})}}))
                         .at("Attributes");
    CHECK(all.at("ApproximateNumberOfMessages").text() == "1");
    CHECK(all.at("ApproximateNumberOfMessagesDelayed").text() == "1");
    CHECK(all.at("ApproximateNumberOfMessagesNotVisible").text() == "1");
    CHECK(all.at("QueueArn").text() == "arn:aws:sqs:eu-west-1:111122223333:jobs");
    CHECK(all.at("SqsManagedSseEnabled").text() == "true");
    CHECK_FALSE(all.has("Policy"));
    CHECK_FALSE(all.has("RedrivePolicy"));
    CHECK(sqs.call("GetQueueAttributes", object({{"QueueUrl", url}})) == Json::object());
    CHECK(sqs.error("GetQueueAttributes",
                    object({{"QueueUrl", url}, {"AttributeNames", Json::array({"Colour"})}})) ==
          "InvalidAttributeName: Unknown Attribute Colour.");
}

TEST_CASE("queues are listed by prefix and in pages") {
    Sqs sqs;
    CHECK(sqs.call("ListQueues", Json::object()) == Json::object());
    for (char const* name : {"b-2", "a-1", "b-1", "b-3"}) sqs.create(name);
    std::string const root = "http://127.0.0.1:4566/111122223333/";
    CHECK(texts(sqs.call("ListQueues", Json::object()).at("QueueUrls")) ==
          std::vector<std::string>{root + "a-1", root + "b-1", root + "b-2", root + "b-3"});
    Json const first =
        sqs.call("ListQueues", object({{"QueueNamePrefix", "b"}, {"MaxResults", 2}}));
    CHECK(texts(first.at("QueueUrls")) == std::vector<std::string>{root + "b-1", root + "b-2"});
    Json const second = sqs.call("ListQueues", object({{"QueueNamePrefix", "b"},
                                                       {"MaxResults", "2"},
                                                       {"NextToken", first.at("NextToken")}}));
    CHECK(texts(second.at("QueueUrls")) == std::vector<std::string>{root + "b-3"});
    CHECK_FALSE(second.has("NextToken"));
    CHECK(sqs.error("ListQueues", object({{"MaxResults", 0}})) != "");
    CHECK(sqs.error("ListQueues", object({{"NextToken", "?"}})) ==
          "InvalidParameterValueException: Invalid or expired next token.");
}

TEST_CASE("the queues that a dead-letter queue serves are listed") {
    Sqs sqs;
    std::string const dead = sqs.create("dead");
    std::string const policy = redrive("arn:aws:sqs:eu-west-1:111122223333:dead", 3);
    std::string const one = sqs.create("one", object({{"RedrivePolicy", policy}}));
    std::string const two = sqs.create("two", object({{"RedrivePolicy", policy}}));
    Json const page =
        sqs.call("ListDeadLetterSourceQueues", object({{"QueueUrl", dead}, {"MaxResults", 1}}));
    CHECK(texts(page.at("queueUrls")) == std::vector<std::string>{one});
    CHECK(texts(sqs.call("ListDeadLetterSourceQueues",
                         object({{"QueueUrl", dead}, {"NextToken", page.at("NextToken")}}))
                    .at("queueUrls")) == std::vector<std::string>{two});
    Json const none = sqs.call("ListDeadLetterSourceQueues", object({{"QueueUrl", one}}));
    CHECK(none == object({{"queueUrls", Json::array()}}));
}

TEST_CASE("tags are added, replaced, removed and counted") {
    Sqs sqs;
    std::string const url =
        sqs.call("CreateQueue", object({{"QueueName", "jobs"}, {"tags", object({{"team", "a"}})}}))
            .at("QueueUrl")
            .text();
    sqs.call("TagQueue",
             object({{"QueueUrl", url}, {"Tags", object({{"team", "b"}, {"cost", "7"}})}}));
    CHECK(sqs.call("ListQueueTags", object({{"QueueUrl", url}})) ==
          object({{"Tags", object({{"cost", "7"}, {"team", "b"}})}}));
    sqs.call("UntagQueue",
             object({{"QueueUrl", url}, {"TagKeys", Json::array({"team", "cost", "none"})}}));
    CHECK(sqs.call("ListQueueTags", object({{"QueueUrl", url}})) == Json::object());
    Json many = Json::object();
    for (int i = 0; i < 51; ++i) many.set("k" + std::to_string(i), "v");
    CHECK(sqs.error("TagQueue", object({{"QueueUrl", url}, {"Tags", many}})) ==
          "InvalidParameterValueException: Too many tags added for queue jobs.");
    CHECK(sqs.call("ListQueueTags", object({{"QueueUrl", url}})) == Json::object());
}

TEST_CASE("a deleted queue is gone with its messages, and its name is free") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    sqs.send(url, "old");
    Json const message = Sqs::only(sqs.receive(url));
    sqs.call("DeleteQueue", object({{"QueueUrl", url}}));
    std::string const gone = "QueueDoesNotExist: The specified queue does not exist.";
    CHECK(sqs.error("SendMessage", object({{"QueueUrl", url}, {"MessageBody", "x"}})) == gone);
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}})) == gone);
    CHECK(sqs.error("DeleteQueue", object({{"QueueUrl", url}})) == gone);
    sqs.create("jobs", object({{"DelaySeconds", "0"}}));
    sqs.h.advance(std::chrono::hours(1));
    CHECK(sqs.receive(url) == Json::object());
    CHECK_NOTHROW(sqs.remove(url, message));
}

TEST_CASE("a purge empties the queue, once a minute") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    for (int i = 0; i < 600; ++i) sqs.send(url, std::to_string(i));
    Json const claimed = Sqs::only(sqs.receive(url));
    sqs.call("PurgeQueue", object({{"QueueUrl", url}}));
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessages") == "0");
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessagesNotVisible") == "0");
    CHECK(sqs.receive(url) == Json::object());
    CHECK_NOTHROW(sqs.remove(url, claimed));
    CHECK(sqs.error("PurgeQueue", object({{"QueueUrl", url}})) ==
          "PurgeQueueInProgress: Only one PurgeQueue operation on jobs is allowed every 60 "
          "seconds.");
    sqs.send(url, "after");
    sqs.h.advance(std::chrono::seconds(60));
    CHECK(Sqs::bodies(sqs.receive(url)) == std::vector<std::string>{"after"});
    CHECK(sqs.error("PurgeQueue", object({{"QueueUrl", url}})).empty());
}

TEST_CASE("a dead-letter queue says whose it wants to be") {
    Sqs sqs;
    std::string const dead = sqs.create("dead");
    std::string const prefix = "arn:aws:sqs:eu-west-1:111122223333:";
    auto const allow = [&](Json const& policy) {
        return sqs.error(
            "SetQueueAttributes",
            object({{"QueueUrl", dead},
                    {"Attributes", object({{"RedriveAllowPolicy", codec::to_json(policy)}})}}));
    };
    auto const source = [&](char const* name) {
        return sqs.error(
            "CreateQueue",
            object({{"QueueName", name},
                    {"Attributes", object({{"RedrivePolicy", redrive(prefix + "dead", 3)}})}}));
    };
    std::string const refused =
        "InvalidParameterValueException: Value " + redrive(prefix + "dead", 3) +
        " for parameter RedrivePolicy is invalid. Reason: The redrive allow policy of the dead "
        "letter target does not allow this queue.";
    CHECK(allow(object({{"redrivePermission", "denyAll"}})) == "");
    CHECK(source("one") == refused);
    Json const by_queue = object(
        {{"redrivePermission", "byQueue"}, {"sourceQueueArns", Json::array({prefix + "one"})}});
    CHECK(allow(by_queue) == "");
    CHECK(source("one") == "");
    CHECK(source("two") == refused);
    CHECK(allow(object({{"redrivePermission", "allowAll"}})) == "");
    CHECK(source("two") == "");
}

TEST_CASE("a redrive allow policy is checked") {
    Sqs sqs;
    auto const attempt = [&](std::string const& policy) {
        return sqs.error(
            "CreateQueue",
            object({{"QueueName", "x"}, {"Attributes", object({{"RedriveAllowPolicy", policy}})}}));
    };
    std::string const cannot = "Amazon SQS can't create the redrive allow policy";
    for (char const* policy : {"[]", "{", "{}", R"({"redrivePermission":"some"})",
                               R"({"redrivePermission":"allowAll","more":1})",
                               R"({"redrivePermission":"byQueue","sourceQueueArns":"arn"})"}) {
        CHECK(
            attempt(policy) ==
            "InvalidAttributeValue: Invalid value for the parameter RedriveAllowPolicy. Reason: " +
                cannot + ", as it’s in an unsupported format.");
    }
    auto const refused = [&](std::string const& policy, std::string const& reason) {
        return "InvalidParameterValueException: Value " + policy +
               " for parameter RedriveAllowPolicy is invalid. Reason: " + cannot + ". " + reason;
    };
    std::string const none = R"({"redrivePermission":"byQueue"})";
    CHECK(attempt(none) == refused(none,
                                   "When you specify the byQueue permission type, you must also "
                                   "specify one or more sourceQueueArns values."));
    std::string const both = R"({"redrivePermission":"denyAll","sourceQueueArns":["a"]})";
    CHECK(attempt(both) == refused(both,
                                   "To specify one or more source queue ARNs, you must set "
                                   "redrivePermission to byQueue."));
    Json arns = Json::array();
    for (int i = 0; i < 11; ++i) arns.push(std::to_string(i));
    std::string const many =
        codec::to_json(object({{"redrivePermission", "byQueue"}, {"sourceQueueArns", arns}}));
    CHECK(attempt(many) ==
          refused(many, "The maximum number of source queue ARNs you can specify is 10."));
}
