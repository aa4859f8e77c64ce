// What each operation must be allowed to do, and what stays with the owner's account.
#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;

namespace {

std::string const kUrl = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs";
std::string const kArn = "arn:aws:sqs:eu-west-1:111122223333:jobs";
char const* const kPolicy =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",)"
    R"("Action":"sqs:SendMessage","Resource":"*"}})";

std::string only(policy::Context const& context, char const* key) {
    policy::Context::Values const* const values = context.find(key);
    return values && values->size() == 1 ? values->front() : "";
}

std::vector<std::string> said(std::vector<aws::Need> const& needs) {
    std::vector<std::string> all;
    for (aws::Need const& need : needs) all.push_back(need.action + " " + need.resource);
    return all;
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("operations on a queue need their action on its ARN, batches their single one") {
    Sqs sqs;
    sqs.create("jobs", object({{"Policy", kPolicy}}));
    sqs.call("TagQueue", object({{"QueueUrl", kUrl}, {"Tags", object({{"team", "a"}})}}));
    for (auto const& [operation, action] : std::vector<std::pair<char const*, char const*>>{
             {"DeleteQueue", "sqs:DeleteQueue"},
             {"ListDeadLetterSourceQueues", "sqs:ListDeadLetterSourceQueues"},
             {"GetQueueAttributes", "sqs:GetQueueAttributes"},
             {"SetQueueAttributes", "sqs:SetQueueAttributes"},
             {"AddPermission", "sqs:AddPermission"},
             {"RemovePermission", "sqs:RemovePermission"},
             {"PurgeQueue", "sqs:PurgeQueue"},
             {"TagQueue", "sqs:TagQueue"},
             {"UntagQueue", "sqs:UntagQueue"},
             {"ListQueueTags", "sqs:ListQueueTags"},
             {"SendMessage", "sqs:SendMessage"},
             {"SendMessageBatch", "sqs:SendMessage"},
             {"ReceiveMessage", "sqs:ReceiveMessage"},
             {"DeleteMessage", "sqs:DeleteMessage"},
             {"DeleteMessageBatch", "sqs:DeleteMessage"},
             {"ChangeMessageVisibility", "sqs:ChangeMessageVisibility"},
             {"ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"}}) {
        CAPTURE(operation);
        std::vector<aws::Need> const needs = sqs.needs(operation, object({{"QueueUrl", kUrl}}));
        REQUIRE(needs.size() == 1);
        CHECK(needs[0].action == action);
        CHECK(needs[0].resource == kArn);
        CHECK(needs[0].resource_account == "111122223333");
        CHECK(needs[0].resource_policy == kPolicy);
        CHECK(only(needs[0].context, "aws:ResourceTag/team") == "a");
        CHECK_FALSE(needs[0].resource_decides);
        CHECK(said(sqs.needs(operation, Json::object())) == Said{std::string(action) + " *"});
        CHECK(said(sqs.needs(operation, object({{"QueueUrl", "http://h/someone/jobs"}}))) ==
              Said{std::string(action) + " *"});
    }
}

TEST_CASE("what is not there is asked by the ARN that it would have, in the account of the URL") {
    Sqs sqs;
    aws::Need const need =
        sqs.needs("SendMessage", object({{"QueueUrl", "http://h/444455556666/none"}})).at(0);
    CHECK(need.resource == "arn:aws:sqs:eu-west-1:444455556666:none");
    CHECK(need.resource_account == "444455556666");
    CHECK(need.resource_policy.empty());
    CHECK(said(sqs.needs("GetQueueUrl", object({{"QueueName", "jobs"}}))) ==
          Said{"sqs:GetQueueUrl " + kArn});
    CHECK(said(sqs.needs("GetQueueUrl", object({{"QueueName", "q"},
                                                {"QueueOwnerAWSAccountId", "444455556666"}}))) ==
          Said{"sqs:GetQueueUrl arn:aws:sqs:eu-west-1:444455556666:q"});
    CHECK(said(sqs.needs("ListQueues", Json::object())) ==
          Said{"sqs:ListQueues arn:aws:sqs:eu-west-1:111122223333:"});
}

TEST_CASE("tags that a call brings are there to be judged") {
    Sqs sqs;
    std::vector<aws::Need> const create = sqs.needs(
        "CreateQueue", object({{"QueueName", "jobs"}, {"tags", object({{"team", "b"}})}}));
    CHECK(said(create) == Said{"sqs:CreateQueue " + kArn, "sqs:TagQueue " + kArn});
    for (aws::Need const& need : create) {
        CHECK(only(need.context, "aws:RequestTag/team") == "b");
        CHECK(only(need.context, "aws:TagKeys") == "team");
    }
    CHECK(said(sqs.needs("CreateQueue", object({{"QueueName", "jobs"}}))) ==
          Said{"sqs:CreateQueue " + kArn});
    sqs.create("jobs");
    aws::Need const tag =
        sqs.needs("TagQueue",
                  object({{"QueueUrl", kUrl}, {"Tags", object({{"a", "1"}, {"b", "2"}})}}))
            .at(0);
    CHECK(only(tag.context, "aws:RequestTag/b") == "2");
    CHECK(*tag.context.find("aws:TagKeys") == policy::Context::Values{"a", "b"});
    aws::Need const untag =
        sqs.needs("UntagQueue", object({{"QueueUrl", kUrl}, {"TagKeys", Json::array({"a"})}}))
            .at(0);
    CHECK(only(untag.context, "aws:TagKeys") == "a");
    CHECK(untag.context.find("aws:RequestTag/a") == nullptr);
}

TEST_CASE("moving messages needs what taking and sending them does") {
    Sqs sqs;
    std::string const prefix = "arn:aws:sqs:eu-west-1:111122223333:";
    sqs.create("dead");
    sqs.create("jobs", object({{"RedrivePolicy", R"({"maxReceiveCount":1,)"
                                                 R"("deadLetterTargetArn":")" +
                                                     prefix + R"(dead"})"}}));
    Said const taking{"sqs:ReceiveMessage " + prefix + "dead",
                      "sqs:DeleteMessage " + prefix + "dead",
                      "sqs:GetQueueAttributes " + prefix + "dead"};
    auto const with = [&](std::string const& first, Said rest, std::string const& last = "") {
        rest.insert(rest.begin(), first);
        if (!last.empty()) rest.push_back(last);
        return rest;
    };
    Json const source = object({{"SourceArn", prefix + "dead"}});
    CHECK(said(sqs.needs("StartMessageMoveTask", source)) ==
          with("sqs:StartMessageMoveTask " + prefix + "dead", taking, "sqs:SendMessage " + kArn));
    CHECK(said(sqs.needs("StartMessageMoveTask", object({{"SourceArn", prefix + "dead"},
                                                         {"DestinationArn", prefix + "x"}}))) ==
          with("sqs:StartMessageMoveTask " + prefix + "dead", taking,
               "sqs:SendMessage " + prefix + "x"));
    CHECK(said(sqs.needs("ListMessageMoveTasks", source)) ==
          Said{"sqs:ListMessageMoveTasks " + prefix + "dead",
               "sqs:GetQueueAttributes " + prefix + "dead"});
    Json const handle = object({{"TaskHandle", cloud::sqs::write_handle({"id", prefix + "dead"})}});
    CHECK(said(sqs.needs("CancelMessageMoveTask", handle)) ==
          with("sqs:CancelMessageMoveTask " + prefix + "dead", taking));
    CHECK(said(sqs.needs("CancelMessageMoveTask", object({{"TaskHandle", "x"}}))).at(0) ==
          "sqs:CancelMessageMoveTask *");
}

TEST_CASE("some verbs stay with the owner's account whatever the policy says") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"Policy", kPolicy}}));
    sqs.send(url, "mine");
    sqs.h.account = "444455556666";
    Json const at_url = object({{"QueueUrl", url}});
    std::string const denied =
        "AccessDeniedException: Access to the resource " + url + " is denied.";
    for (char const* operation : {"DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue",
                                  "ListQueueTags", "AddPermission", "RemovePermission"}) {
        CHECK(sqs.error(operation, at_url) == denied);
    }
    CHECK(sqs.error("ListMessageMoveTasks", object({{"SourceArn", kArn}})) ==
          "AccessDeniedException: Access to the resource " + kArn + " is denied.");
    Json const message = Sqs::only(sqs.receive(url));
    CHECK(message.at("Body").text() == "mine");
    CHECK_NOTHROW(sqs.remove(url, message));
    CHECK(sqs.call("ListQueues", Json::object()) == Json::object());
}

TEST_CASE("explanations find the policy of a queue by its ARN") {
    Sqs sqs;
    sqs.create("jobs", object({{"Policy", kPolicy}}));
    auto const found = sqs.service.guarded(*aws::parse_arn(kArn));
    REQUIRE(found);
    CHECK(found->account == "111122223333");
    CHECK(found->policy == kPolicy);
    CHECK_FALSE(found->decides);
    CHECK_FALSE(sqs.service.guarded(*aws::parse_arn(kArn + "-not")));
}

TEST_CASE("a service sends as itself, where the queue lets it") {
    Sqs sqs;
    std::string const url = sqs.create("jobs", object({{"Policy", kPolicy}}));
    aws::Caller s3;
    s3.service = "s3.amazonaws.com";
    s3.source_arn = "arn:aws:s3:::logs";
    base::Instant const now = sqs.h.clock.now();
    auto const send = [&] { sqs.service.send_message(*aws::parse_arn(kArn), "event", s3, now); };
    send();
    CHECK(sqs.authoriser.asked.back().action == "sqs:SendMessage");
    CHECK(sqs.authoriser.asked.back().resource == kArn);
    CHECK(sqs.authoriser.asked.back().resource_policy == kPolicy);
    CHECK(sqs.authoriser.askers.back().service == "s3.amazonaws.com");
    CHECK(Sqs::bodies(sqs.receive(url)) == std::vector<std::string>{"event"});
    sqs.authoriser.refused = {"sqs:SendMessage"};
    CHECK_THROWS_AS(send(), aws::Error);
}
