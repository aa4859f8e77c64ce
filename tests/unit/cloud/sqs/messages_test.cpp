#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using cloud::testing::with;
using codec::Json;

namespace {

using Bodies = std::vector<std::string>;

Json attributes() {
    return object({{"b", object({{"DataType", "String"}, {"StringValue", "two"}})},
                   {"a", object({{"DataType", "Number"}, {"StringValue", "42"}})},
                   {"c.d", object({{"DataType", "Binary.png"}, {"BinaryValue", "AAH/"}})}});
}

Json entry(std::string const& id, Json const& more) { return with(object({{"Id", id}}), more); }

// In eight batches and more: what a caller that reads until nothing comes sees.
Bodies drain(Sqs& sqs, std::string const& url) {
    Bodies all;
    for (;;) {
        Json const received = sqs.receive(url, object({{"MaxNumberOfMessages", 10}}));
        if (!received.has("Messages")) return all;
        for (Json const& message : received.at("Messages").items()) {
            all.push_back(message.at("Body").text());
            sqs.remove(url, message);
        }
    }
}

}  // namespace

TEST_CASE("a message is sent, received with its MD5s, hidden, and deleted") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    Json const sent = sqs.send(url, "hello", object({{"MessageAttributes", attributes()}}));
    CHECK(sent.at("MD5OfMessageBody").text() == "5d41402abc4b2a76b9719d911017c592");
    CHECK(sent.at("MD5OfMessageAttributes").text() == "9bccb34eb35dafa32b8bcd0f89dd4033");
    CHECK_FALSE(sent.has("MD5OfMessageSystemAttributes"));

    Json const message = Sqs::only(sqs.receive(url));
    CHECK(message.at("MessageId") == sent.at("MessageId"));
    CHECK(message.at("Body").text() == "hello");
    CHECK(message.at("MD5OfBody").text() == "5d41402abc4b2a76b9719d911017c592");
    CHECK_FALSE(message.has("Attributes"));
    CHECK_FALSE(message.has("MessageAttributes"));
    CHECK(sqs.receive(url) == Json::object());
    sqs.remove(url, message);
    CHECK_NOTHROW(sqs.remove(url, message));
    sqs.h.advance(std::chrono::hours(1));
    CHECK(sqs.receive(url) == Json::object());
    CHECK(sqs.send(url,
                   "gr\xC3\xBC\xC3\x9F"
                   "e")
              .at("MD5OfMessageBody")
              .text() == "fee40dc24d0ad6a90c608052aa4e9e66");
}

TEST_CASE("attributes come as they are asked for") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"VisibilityTimeout", "0"}}));
    Json const trace =
        object({{"AWSTraceHeader",
                 object({{"DataType", "String"},
                         {"StringValue", "Root=1-5759e988-bd862e3fe1be46a994272793"}})}});
    CHECK(sqs.send(url, "hello",
                   object({{"MessageAttributes", attributes()},
                           {"MessageSystemAttributes", trace},
                           {"MessageGroupId", "tenant-1"}}))
              .at("MD5OfMessageSystemAttributes")
              .text() == "62a56dd927315f2b2e12832b84617ea5");
    auto const asked = [&](char const* member, Json const& names) {
        return Sqs::only(sqs.receive(url, object({{member, names}})));
    };
    Json message = asked("MessageAttributeNames", Json::array({"a"}));
    CHECK(message.at("MessageAttributes") == object({{"a", attributes().at("a")}}));
    CHECK(message.at("MD5OfMessageAttributes").text() == "c38c862a7d8cea4e347bccf460bca067");
    message = asked("MessageAttributeNames", Json::array({"c.*"}));
    CHECK(message.at("MessageAttributes") == object({{"c.d", attributes().at("c.d")}}));
    for (char const* all : {"All", ".*"}) {
        message = asked("MessageAttributeNames", Json::array({all}));
        CHECK(message.at("MD5OfMessageAttributes").text() == "9bccb34eb35dafa32b8bcd0f89dd4033");
    }
    CHECK_FALSE(asked("MessageAttributeNames", Json::array({"z"})).has("MessageAttributes"));

    sqs.h.advance(std::chrono::seconds(2));
    message = asked("AttributeNames", Json::array({"All"}));
    CHECK(message.at("Attributes") ==
          object({{"SenderId", "111122223333"},
                  {"SentTimestamp", "1795000000000"},
                  {"ApproximateReceiveCount", "6"},
                  {"ApproximateFirstReceiveTimestamp", "1795000000000"},
                  {"AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793"},
                  {"MessageGroupId", "tenant-1"}}));
    message = asked("MessageSystemAttributeNames", Json::array({"ApproximateReceiveCount"}));
    CHECK(message.at("Attributes") == object({{"ApproximateReceiveCount", "7"}}));
}

TEST_CASE("what cannot be sent is refused") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"MaximumMessageSize", "2000"}}));
    auto const attempt = [&](std::string const& body, Json const& more) {
        return sqs.error("SendMessage",
                         with(object({{"QueueUrl", url}, {"MessageBody", body}}), more));
    };
    auto const attempt_attribute = [&](char const* name, Json const& value) {
        return attempt("x", object({{"MessageAttributes", object({{name, value}})}}));
    };
    std::string const invalid = "InvalidParameterValueException: ";
    CHECK(attempt("", Json::object()) ==
          "MissingRequiredParameterException: The request must contain the parameter MessageBody.");
    CHECK(attempt(std::string("a\0b", 3), Json::object())
              .starts_with("InvalidMessageContents: Invalid characters found."));
    CHECK(attempt("\xEF\xBF\xBF", Json::object()).starts_with("InvalidMessageContents"));
    CHECK(attempt("tab\t, line\r\n", Json::object()).empty());
    std::string const too_long = invalid +
                                 "One or more parameters are invalid. Reason: Message must be "
                                 "shorter than 2000 bytes.";
    CHECK(attempt(std::string(2001, 'a'), Json::object()) == too_long);
    CHECK(attempt(std::string(2000, 'a'), Json::object()).empty());
    CHECK(attempt(std::string(2000 - 20, 'a'), object({{"MessageAttributes", attributes()}})) ==
          too_long);
    // 3 + 2 + 2 names' and types' and values' bytes: 1 + 6 + 3, 1 + 6 + 2, 3 + 10 + 3.
    CHECK(attempt(std::string(2000 - 35, 'a'), object({{"MessageAttributes", attributes()}}))
              .empty());
    CHECK(attempt("x", object({{"DelaySeconds", 901}})) ==
          invalid +
              "Value 901 for parameter DelaySeconds is invalid. Reason: Must be >= 0 and <= "
              "900, if provided.");
    CHECK(attempt("x", object({{"MessageDeduplicationId", "d"}})) ==
          invalid +
              "Value d for parameter MessageDeduplicationId is invalid. Reason: The request "
              "includes a parameter that is not valid for this queue type.");
    CHECK(attempt_attribute("n", object({{"DataType", "Number"}, {"StringValue", "many"}})) ==
          invalid + "Can't cast the value of message (user) attribute 'n' to a number.");
    CHECK(attempt_attribute("n", object({{"DataType", "Text"}, {"StringValue", "x"}})) ==
          invalid +
              "The message attribute 'n' has an invalid message attribute type, the set of "
              "supported type prefixes is Binary, Number, and String.");
    CHECK(attempt_attribute("n", object({{"DataType", "String"}, {"StringValue", ""}})) ==
          invalid +
              "The message attribute 'n' must contain non-empty message attribute value for "
              "message attribute type 'String'.");
    CHECK(attempt_attribute("n", object({{"StringValue", "x"}})) ==
          invalid + "The message attribute 'n' must contain non-empty message attribute type.");
    for (char const* name : {"AWS.x", ".x", "x.", "x..y", "a b", ""}) {
        CHECK(attempt_attribute(name, object({{"DataType", "String"}, {"StringValue", "x"}})) ==
              invalid + "Invalid message attribute name '" + name + "'.");
    }
    Json many = Json::object();
    for (int i = 0; i < 11; ++i) {
        many.set("a" + std::to_string(i), object({{"DataType", "String"}, {"StringValue", "x"}}));
    }
    CHECK(attempt("x", object({{"MessageAttributes", many}})) ==
          invalid + "Number of message attributes [11] exceeds the allowed maximum [10].");
    CHECK(drain(sqs, url).size() == 3);
}

TEST_CASE("a message of one MiB goes through, one byte more does not") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    std::string body;
    while (body.size() < 1'048'576) body += "line " + std::to_string(body.size()) + "\n";
    body.resize(1'048'576);
    sqs.send(url, body);
    CHECK(sqs.error("SendMessage", object({{"QueueUrl", url}, {"MessageBody", body + "x"}})) ==
          "InvalidParameterValueException: One or more parameters are invalid. Reason: Message "
          "must be shorter than 1048576 bytes.");
    CHECK(drain(sqs, url) == Bodies{body});
}

TEST_CASE("messages come oldest first, up to ten at a time") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    for (int i = 0; i < 12; ++i) sqs.send(url, "m" + std::to_string(i));
    CHECK(Sqs::bodies(sqs.receive(url)) == Bodies{"m0"});
    CHECK(Sqs::bodies(sqs.receive(url, object({{"MaxNumberOfMessages", "3"}}))) ==
          Bodies{"m1", "m2", "m3"});
    CHECK(Sqs::bodies(sqs.receive(url, object({{"MaxNumberOfMessages", 10}}))).size() == 8);
    std::string const invalid = "InvalidParameterValueException: ";
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}, {"MaxNumberOfMessages", 11}})) ==
          invalid +
              "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between "
              "1 and 10, if provided.");
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}, {"MaxNumberOfMessages", 0}})) ==
          invalid +
              "Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between "
              "1 and 10, if provided.");
    for (int wait : {21, -1}) {
        CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}, {"WaitTimeSeconds", wait}})) ==
              invalid + "Value " + std::to_string(wait) +
                  " for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if "
                  "provided.");
    }
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}, {"VisibilityTimeout", 43201}})) !=
          "");
}

TEST_CASE("delays and visibility timeouts hide messages for their time") {
    Sqs sqs;
    std::string const url =
        sqs.create("jobs", object({{"DelaySeconds", "5"}, {"VisibilityTimeout", "10"}}));
    sqs.send(url, "delayed by the queue");
    sqs.send(url, "at once", object({{"DelaySeconds", 0}}));
    Json const first = Sqs::only(sqs.receive(url, object({{"MaxNumberOfMessages", 10}})));
    CHECK(first.at("Body").text() == "at once");
    sqs.h.advance(std::chrono::milliseconds(4999));
    CHECK(sqs.receive(url) == Json::object());
    sqs.h.advance(std::chrono::milliseconds(1));
    CHECK(Sqs::bodies(sqs.receive(url, object({{"VisibilityTimeout", 100}}))) ==
          Bodies{"delayed by the queue"});
    sqs.h.advance(std::chrono::milliseconds(4999));
    CHECK(sqs.receive(url) == Json::object());
    sqs.h.advance(std::chrono::milliseconds(1));
    Json const again = Sqs::only(sqs.receive(url));
    CHECK(again.at("Body").text() == "at once");
    CHECK(again.at("ReceiptHandle") != first.at("ReceiptHandle"));
    sqs.remove(url, first);  // the old handle deletes, as on AWS
    sqs.h.advance(std::chrono::seconds(20));
    CHECK(sqs.receive(url) == Json::object());
}

TEST_CASE("visibility is extended, ended and refused") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    sqs.send(url, "x");
    Json const message = Sqs::only(sqs.receive(url));
    auto const change = [&](Json const& handle, Json const& seconds) {
        return sqs.error(
            "ChangeMessageVisibility",
            object({{"QueueUrl", url}, {"ReceiptHandle", handle}, {"VisibilityTimeout", seconds}}));
    };
    Json const handle = message.at("ReceiptHandle");
    CHECK(change(handle, 100).empty());
    sqs.h.advance(std::chrono::seconds(99));
    CHECK(sqs.receive(url) == Json::object());
    CHECK(change(handle, "0").empty());
    Json const again = Sqs::only(sqs.receive(url));
    CHECK(change(handle, 0).empty());  // of the receive before: changes nothing
    CHECK(sqs.receive(url) == Json::object());
    sqs.h.advance(std::chrono::seconds(31));
    CHECK(change(again.at("ReceiptHandle"), 100).empty());  // expired, as on AWS
    CHECK(change(handle, 43201) ==
          "InvalidParameterValueException: Value 43201 for parameter VisibilityTimeout is invalid. "
          "Reason: Must be >= 0 and <= 43200, if provided.");
    CHECK(change(handle, nullptr) ==
          "MissingRequiredParameterException: The request must contain the parameter "
          "VisibilityTimeout.");
    CHECK(change("garbage", 1) ==
          "ReceiptHandleIsInvalid: The input receipt handle \"garbage\" is not a valid receipt "
          "handle.");
    sqs.remove(url, message);
    CHECK(change(handle, 1) == "InvalidParameterValueException: Value " + handle.text() +
                                   " for parameter ReceiptHandle is invalid. Reason: Message does "
                                   "not exist or is not available for visibility timeout change.");
}

TEST_CASE("a receipt handle is good for its queue alone, and cannot be made up") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    std::string const other = sqs.create("other");
    sqs.send(url, "x");
    std::string handle = Sqs::only(sqs.receive(url)).at("ReceiptHandle").text();
    auto const attempt = [&](std::string const& at, std::string const& with_handle) {
        return sqs.error("DeleteMessage",
                         object({{"QueueUrl", at}, {"ReceiptHandle", with_handle}}));
    };
    CHECK(attempt(other, handle).starts_with("ReceiptHandleIsInvalid"));
    std::string forged = handle;
    forged[2] = forged[2] == 'A' ? 'B' : 'A';
    CHECK(attempt(url, forged).starts_with("ReceiptHandleIsInvalid"));
    CHECK(attempt(url, "AAAA").starts_with("ReceiptHandleIsInvalid"));
    CHECK(attempt(url, handle).empty());
}

TEST_CASE("a batch succeeds and fails entry by entry") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"MaximumMessageSize", "1024"}}));
    Json const sent = sqs.call(
        "SendMessageBatch",
        object(
            {{"QueueUrl", url},
             {"Entries", Json::array({entry("a", object({{"MessageBody", "one"},
                                                         {"MessageAttributes", attributes()}})),
                                      entry("b", object({{"MessageBody", std::string(1025, 'x')}})),
                                      entry("c", object({{"MessageBody", "three"}}))})}}));
    CHECK(sent.at("Successful").items().size() == 2);
    CHECK(sent.at("Successful").items()[0].at("Id").text() == "a");
    CHECK(sent.at("Successful").items()[0].at("MD5OfMessageAttributes").text() ==
          "9bccb34eb35dafa32b8bcd0f89dd4033");
    CHECK(sent.at("Successful").items()[1].at("Id").text() == "c");
    CHECK(sent.at("Failed") ==
          Json::array({object({{"Id", "b"},
                               {"SenderFault", true},
                               {"Code", "InvalidParameterValue"},
                               {"Message",
                                "One or more parameters are invalid. Reason: Message "
                                "must be shorter than 1024 bytes."}})}));

    Json const received = sqs.receive(url, object({{"MaxNumberOfMessages", 10}}));
    CHECK(Sqs::bodies(received) == Bodies{"one", "three"});
    Json const one = received.at("Messages").items()[0].at("ReceiptHandle");
    Json const three = received.at("Messages").items()[1].at("ReceiptHandle");
    Json const changed = sqs.call(
        "ChangeMessageVisibilityBatch",
        object(
            {{"QueueUrl", url},
             {"Entries",
              Json::array({entry("x", object({{"ReceiptHandle", one}, {"VisibilityTimeout", 0}})),
                           entry("y", object({{"ReceiptHandle", "garbage"},
                                              {"VisibilityTimeout", 0}}))})}}));
    CHECK(changed.at("Successful") == Json::array({object({{"Id", "x"}})}));
    CHECK(changed.at("Failed").items()[0].at("Code").text() == "ReceiptHandleIsInvalid");
    CHECK(Sqs::bodies(sqs.receive(url, object({{"MaxNumberOfMessages", 10}}))) == Bodies{"one"});
    Json const deleted =
        sqs.call("DeleteMessageBatch",
                 object({{"QueueUrl", url},
                         {"Entries", Json::array({entry("x", object({{"ReceiptHandle", one}})),
                                                  entry("y", object({{"ReceiptHandle", three}})),
                                                  entry("z", Json::object())})}}));
    CHECK(deleted.at("Successful").items().size() == 2);
    CHECK(deleted.at("Failed").items()[0].at("Code").text() == "MissingParameter");
    sqs.h.advance(std::chrono::hours(1));
    CHECK(sqs.receive(url) == Json::object());
}

TEST_CASE("a batch is refused as a whole where its shape is wrong") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    for (char const* operation :
         {"SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"}) {
        auto const attempt = [&](std::vector<std::string> const& ids) {
            Json entries = Json::array();
            for (std::string const& id : ids) {
                entries.push(entry(id, object({{"MessageBody", "x"},
                                               {"ReceiptHandle", "x"},
                                               {"VisibilityTimeout", 1}})));
            }
            return sqs.error(operation, object({{"QueueUrl", url}, {"Entries", entries}}));
        };
        std::vector<std::string> twenty;
        for (int i = 0; i < 20; ++i) twenty.push_back("m" + std::to_string(i));
        CHECK(attempt(twenty) ==
              "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You "
              "have sent 20.");
        CHECK(attempt({}) ==
              "EmptyBatchRequest: There should be at least one entry in the request.");
        CHECK(attempt({"a", "b", "a"}) == "BatchEntryIdsNotDistinct: Id a repeated.");
        for (std::string const& id : {std::string("a b"), std::string(), std::string(81, 'a')}) {
            CHECK(attempt({id}) ==
                  "InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, "
                  "hyphens and underscores. It can be at most 80 letters long.");
        }
    }
    std::string const half(524'288, 'a');
    CHECK(sqs.error("SendMessageBatch",
                    object({{"QueueUrl", url},
                            {"Entries",
                             Json::array({entry("a", object({{"MessageBody", half}})),
                                          entry("b", object({{"MessageBody", half + "a"}}))})}})) ==
          "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent "
          "1048577 bytes.");
    CHECK(sqs.receive(url) == Json::object());
}
