// Messages at rest: what is on the disk, and whose key opens it.
#include <doctest/doctest.h>

#include <algorithm>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;

namespace {

std::string const kKey = "arn:aws:kms:eu-west-1:111122223333:key/1";
std::string const kSecret = "the-secret-of-the-message";
Json const kPlain = object({{"SqsManagedSseEnabled", "false"}});
Json const kUnderKey = object({{"KmsMasterKeyId", kKey}});

Json attribute() {
    return object({{"MessageAttributes",
                    object({{"hint", object({{"DataType", "String"},
                                             {"StringValue", "the-hint-of-the-message"}})}})}});
}

bool on_disk(Sqs& sqs, std::string const& text) {
    for (char const* folder : {"", "sqs"}) {
        for (std::string const& name : sqs.h.disk.list(folder)) {
            std::string const path = *folder ? std::string(folder) + "/" + name : name;
            auto const file = sqs.h.disk.open(path);
            if (!file) continue;
            auto const bytes = disk::read_whole(**file);
            if (bytes && bytes->find(text) != std::string::npos) return true;
        }
    }
    return false;
}

// A small message and one that lies in a segment.
void send_both(Sqs& sqs, std::string const& url) {
    sqs.send(url, kSecret, attribute());
    sqs.send(url, kSecret + std::string(9000, 'b'), attribute());
}

void check_both(Sqs& sqs, std::string const& url) {
    Json const got = sqs.receive(url, object({{"MaxNumberOfMessages", 10},
                                              {"MessageAttributeNames", Json::array({"All"})}}));
    CHECK(Sqs::bodies(got) == std::vector<std::string>{kSecret, kSecret + std::string(9000, 'b')});
    for (Json const& message : got.at("Messages").items()) {
        CHECK(message.at("MessageAttributes") == attribute().at("MessageAttributes"));
    }
}

std::string set(Sqs& sqs, std::string const& url, Json const& attributes) {
    return sqs.error("SetQueueAttributes", object({{"QueueUrl", url}, {"Attributes", attributes}}));
}

}  // namespace

TEST_CASE("bodies and attributes are sealed on the disk, unless the queue wants them plain") {
    for (Json const& how : {Json::object(), kUnderKey, kPlain}) {
        CAPTURE(codec::to_json(how));
        Sqs sqs;
        std::string const url = sqs.create("jobs", how);
        send_both(sqs, url);
        bool const plain = how == kPlain;
        CHECK(on_disk(sqs, kSecret) == plain);
        CHECK(on_disk(sqs, "the-hint-of-the-message") == plain);
        check_both(sqs, url);
    }
}

TEST_CASE("the queue's key is used by who sends and who receives, for this queue") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"KmsMasterKeyId", "alias/mine"}}));
    sqs.h.caller_arn = "arn:aws:iam::111122223333:user/sender";
    sqs.send(url, "x");
    auto const check = [&](char const* user) {
        cloud::KeyRing::Use const& use = sqs.keys.uses.back();
        CHECK(use.caller.arn == std::string("arn:aws:iam::111122223333:user/") + user);
        CHECK(use.account == "111122223333");
        CHECK(use.region == "eu-west-1");
        CHECK(use.via == "sqs.eu-west-1.amazonaws.com");
        CHECK(use.context == std::vector<std::pair<std::string, std::string>>{
                                 {"aws:sqs:arn", "arn:aws:sqs:eu-west-1:111122223333:jobs"}});
    };
    check("sender");
    CHECK(sqs.keys.uses.front().key == "alias/mine");
    CHECK(sqs.keys.uses.size() == 2);  // the new data key is decrypted once, as AWS does
    sqs.h.caller_arn = "arn:aws:iam::111122223333:user/receiver";
    CHECK(Sqs::bodies(sqs.receive(url)) == std::vector<std::string>{"x"});
    check("receiver");
}

TEST_CASE("the key that AWS manages is made when it is first wanted") {
    for (std::string const& named :
         {std::string("alias/aws/sqs"),
          std::string("arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs")}) {
        Sqs sqs;
        std::string const url = sqs.create("jobs", object({{"KmsMasterKeyId", named}}));
        sqs.send(url, "x");
        CHECK(sqs.keys.uses.front().key == "arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs");
        CHECK(sqs.attribute(url, "KmsMasterKeyId") == named);
    }
}

TEST_CASE("a disabled key stops sending and receiving, and the messages stay") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", kUnderKey);
    sqs.send(url, kSecret);
    sqs.keys.disabled = {kKey};
    Json const input = object({{"QueueUrl", url}, {"MessageBody", "x"}});
    std::string const disabled = "KmsDisabled: " + kKey +
                                 " is disabled. (Service: AWSKMS; Status Code: 400; Error Code: "
                                 "DisabledException; Request ID: ";
    CHECK(sqs.error("SendMessage", input).starts_with(disabled));
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", url}})).starts_with(disabled));
    Json const batch =
        object({{"QueueUrl", url},
                {"Entries", Json::array({object({{"Id", "a"}, {"MessageBody", "x"}})})}});
    CHECK(sqs.error("SendMessageBatch", batch).starts_with(disabled));
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessages") == "1");
    CHECK(sqs.attribute(url, "ApproximateNumberOfMessagesNotVisible") == "0");
    sqs.keys.disabled.clear();
    sqs.keys.forbidden = {kKey};
    try {
        sqs.call("SendMessage", input);
        FAIL("it was sent");
    } catch (aws::Error const& e) {
        CHECK(e.code == "KmsAccessDenied");
        CHECK(e.in_xml().code == "KMS.AccessDeniedException");
        CHECK(e.status == 400);
    }
    sqs.keys.forbidden.clear();
    Json const message = Sqs::only(
        sqs.receive(url, object({{"AttributeNames", Json::array({"ApproximateReceiveCount"})}})));
    CHECK(message.at("Body").text() == kSecret);
    CHECK(message.at("Attributes").at("ApproximateReceiveCount").text() == "1");
}

TEST_CASE("a service of the cloud gets KMS's errors as they are") {
    Sqs sqs;
    sqs.create("jobs", kUnderKey);
    sqs.keys.disabled = {kKey};
    aws::Caller s3;
    s3.service = "s3.amazonaws.com";
    try {
        sqs.service.send_message(*aws::parse_arn("arn:aws:sqs:eu-west-1:111122223333:jobs"), "x",
                                 s3, sqs.h.clock.now());
        FAIL("it was sent");
    } catch (aws::Error const& e) {
        CHECK(e.code == "DisabledException");
        CHECK(sqs.keys.uses.back().caller.service == "s3.amazonaws.com");
    }
}

TEST_CASE("a message stays as it was sealed, whatever its queue's attributes become") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", kUnderKey);
    sqs.send(url, "under the key");
    CHECK(set(sqs, url, object({{"SqsManagedSseEnabled", "true"}})) == "");
    sqs.send(url, "under the root");
    CHECK(set(sqs, url, kPlain) == "");
    sqs.send(url, "plain");
    CHECK(Sqs::bodies(sqs.receive(url, object({{"MaxNumberOfMessages", 10}}))) ==
          std::vector<std::string>{"under the key", "under the root", "plain"});
}

TEST_CASE("a dead letter keeps the key that it was sealed under") {
    Sqs sqs;
    std::string const dead = sqs.create("dead");
    std::string const url = sqs.create(
        "jobs", object({{"KmsMasterKeyId", kKey},
                        {"RedrivePolicy",
                         R"({"maxReceiveCount":1,)"
                         R"("deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead"})"}}));
    sqs.send(url, kSecret);
    sqs.receive(url, object({{"VisibilityTimeout", 0}}));
    CHECK(sqs.receive(url) == Json::object());
    sqs.keys.disabled = {kKey};
    CHECK(sqs.error("ReceiveMessage", object({{"QueueUrl", dead}})).starts_with("KmsDisabled"));
    sqs.keys.disabled.clear();
    CHECK(Sqs::bodies(sqs.receive(dead)) == std::vector<std::string>{kSecret});
    CHECK(sqs.keys.uses.back().context.front().second == "arn:aws:sqs:eu-west-1:111122223333:jobs");
}

TEST_CASE("one way of encryption at a time, and the attributes say which") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", kUnderKey);
    CHECK(sqs.create("jobs", kUnderKey) == url);
    CHECK(sqs.attribute(url, "SqsManagedSseEnabled") == "false");
    CHECK(sqs.attribute(url, "KmsDataKeyReusePeriodSeconds") == "300");
    CHECK(set(sqs, url, object({{"KmsMasterKeyId", kKey}, {"SqsManagedSseEnabled", "true"}})) ==
          "InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. "
          "You can either enable KMS SSE or SQS SSE.");
    CHECK(set(sqs, url, object({{"SqsManagedSseEnabled", "true"}})) == "");
    CHECK(sqs.attribute(url, "SqsManagedSseEnabled") == "true");
    CHECK(sqs.attribute(url, "KmsMasterKeyId").empty());
    CHECK(sqs.attribute(url, "KmsDataKeyReusePeriodSeconds").empty());
    CHECK(set(sqs, url, object({{"KmsMasterKeyId", ""}, {"SqsManagedSseEnabled", "true"}})) == "");
    CHECK(set(sqs, url, object({{"KmsMasterKeyId", "alias/mine"}})) == "");
    CHECK(sqs.attribute(url, "SqsManagedSseEnabled") == "false");
    CHECK(set(sqs, url, object({{"KmsMasterKeyId", ""}})) == "");
    CHECK(sqs.attribute(url, "KmsMasterKeyId").empty());
}

TEST_CASE("the size of a message is that of its text") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"MaximumMessageSize", "1024"}}));
    CHECK_NOTHROW(sqs.send(url, std::string(1024, 'x')));
    CHECK(sqs.error("SendMessage",
                    object({{"QueueUrl", url}, {"MessageBody", std::string(1025, 'x')}})) != "");
}
