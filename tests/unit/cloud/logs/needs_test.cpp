// What operations must be allowed to do, and what becomes of deliveries that are not allowed to.
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

std::string const kArn = "arn:aws:logs:eu-west-1:111122223333:";

Json group(char const* name = "/app") { return object({{"logGroupName", name}}); }
Json stream(char const* name) { return with(group(), object({{"logStreamName", name}})); }

// "action resource", each.
Texts told(std::vector<aws::Need> const& needs) {
    Texts all;
    for (aws::Need const& need : needs) all.push_back(need.action + " " + need.resource);
    return all;
}

std::string value_of(aws::Need const& need, char const* key) {
    policy::Context::Values const* const values = need.context.find(key);
    return values ? values->front() : "(none)";
}

Json destination() {
    return object({{"destinationName", "siem"}, {"targetArn", kStream}, {"roleArn", kRole}});
}

}  // namespace

TEST_CASE("groups and streams are decided by the ARNs that policies are written for") {
    Logs logs;
    auto const needs = [&](char const* operation, Json const& in) {
        return told(logs.needs(operation, in));
    };
    CHECK(needs("PutLogEvents", Logs::batch("/app", "web", {{1, "x"}})) ==
          Texts{"logs:PutLogEvents " + kArn + "log-group:/app:log-stream:web"});
    CHECK(needs("GetLogEvents", stream("web")) ==
          Texts{"logs:GetLogEvents " + kArn + "log-group:/app:log-stream:web"});
    CHECK(needs("CreateLogStream", stream("web")) ==
          Texts{"logs:CreateLogStream " + kArn + "log-group:/app:log-stream:web"});
    CHECK(needs("CreateLogGroup", group()) ==
          Texts{"logs:CreateLogGroup " + kArn + "log-group:/app:log-stream:"});
    CHECK(needs("DescribeLogGroups", Json::object()) ==
          Texts{"logs:DescribeLogGroups " + kArn + "log-group::log-stream:"});
    CHECK(needs("DescribeMetricFilters", Json::object()) ==
          Texts{"logs:DescribeMetricFilters " + kArn + "log-group::log-stream:"});
    CHECK(needs("FilterLogEvents", object({{"logGroupIdentifier", kArn + "log-group:/app:*"}})) ==
          Texts{"logs:FilterLogEvents " + kArn + "log-group:/app:log-stream:"});
    CHECK(needs("ListTagsForResource", object({{"resourceArn", kArn + "log-group:/app"}})) ==
          Texts{"logs:ListTagsForResource " + kArn + "log-group:/app"});
    CHECK(needs("TestMetricFilter", Json::object()) == Texts{"logs:TestMetricFilter *"});
    CHECK(needs("PutLogEvents", Json::object()) == Texts{"logs:PutLogEvents *"});
    CHECK(needs("DeleteDestination", object({{"destinationName", "siem"}})) ==
          Texts{"logs:DeleteDestination " + kArn + "destination:siem"});
    CHECK(needs("AssociateKmsKey", object({{"resourceIdentifier", kArn + "log-group:/app"}})) ==
          Texts{"logs:AssociateKmsKey " + kArn + "log-group:/app:log-stream:"});
}

TEST_CASE("every operation says what it needs, whatever it is given") {
    Logs logs;
    for (aws::Operation const& operation : logs.service.api().operations) {
        for (Json const& in :
             {Json::object(), object({{"logGroupName", 7}, {"tags", "x"}, {"tagKeys", 1}}),
              object({{"resourceArn", "arn:aws:logs:::"}, {"logRecordPointer", "x"}})}) {
            std::vector<aws::Need> const needs = logs.needs(operation.name, in);
            REQUIRE(!needs.empty());
            CHECK(needs.front().action == operation.action);
        }
    }
}

TEST_CASE("a log group of another account is decided as such") {
    Logs logs;
    Json const other =
        object({{"logGroupIdentifier", "arn:aws:logs:eu-west-1:444455556666:log-group:/app"}});
    CHECK(logs.needs("FilterLogEvents", other).front().resource_account == "444455556666");
}

TEST_CASE("tags of the group and of the request are told") {
    Logs logs;
    Json const tags = object({{"tags", object({{"team", "blue"}})}});
    logs.call("CreateLogGroup", with(group(), tags));
    aws::Need const read = logs.needs("FilterLogEvents", group()).front();
    CHECK(value_of(read, "aws:ResourceTag/team") == "blue");
    aws::Need const make = logs.needs("CreateLogGroup", with(group("/new"), tags)).front();
    CHECK(value_of(make, "aws:RequestTag/team") == "blue");
    CHECK(value_of(make, "aws:TagKeys") == "team");
    aws::Need const drop =
        logs.needs("UntagResource", object({{"resourceArn", kArn + "log-group:/app"},
                                            {"tagKeys", Json::array({"team"})}}))
            .front();
    CHECK(value_of(drop, "aws:TagKeys") == "team");
    CHECK(value_of(drop, "aws:ResourceTag/team") == "blue");
}

TEST_CASE("a log group is made with tags by leave to tag, of either name") {
    Logs logs;
    Json const tags = object({{"tags", object({{"team", "blue"}})}});
    logs.authoriser.refused = {"logs:TagResource"};
    CHECK(logs.error("CreateLogGroup", with(group("/one"), tags)) == "");
    logs.authoriser.refused = {"logs:TagLogGroup"};
    CHECK(logs.error("CreateLogGroup", with(group("/two"), tags)) == "");
    logs.authoriser.refused = {"logs:TagLogGroup", "logs:TagResource"};
    CHECK(logs.error("CreateLogGroup", group("/three")) == "");
    CHECK(logs.error("CreateLogGroup", with(group("/four"), tags)) ==
          "AccessDeniedException: User with accountId: 111122223333 is not authorized to perform "
          "CreateLogGroup with Tags");
}

TEST_CASE("whoever subscribes passes the role to logs") {
    Logs logs;
    std::vector<aws::Need> const needs =
        logs.needs("PutSubscriptionFilter", Logs::subscription("/app", "all", ""));
    CHECK(told(needs) == Texts{"logs:PutSubscriptionFilter " + kArn + "log-group:/app:log-stream:",
                               std::string("iam:PassRole ") + kRole});
    CHECK(value_of(needs[1], "iam:PassedToService") == "logs.amazonaws.com");
    CHECK(value_of(needs[1], "iam:AssociatedResourceArn") == kArn + "log-group:/app");
    CHECK(told(logs.needs("PutDestination", destination())) ==
          Texts{"logs:PutDestination " + kArn + "destination:siem",
                std::string("iam:PassRole ") + kRole});
    Json const policy =
        object({{"policyName", "all"},
                {"policyType", "SUBSCRIPTION_FILTER_POLICY"},
                {"policyDocument",
                 codec::to_json(object({{"DestinationArn", kStream}, {"RoleArn", kRole}}))}});
    CHECK(told(logs.needs("PutAccountPolicy", policy)) ==
          Texts{"logs:PutAccountPolicy *", "logs:PutSubscriptionFilter " + kArn + "log-group:*",
                std::string("iam:PassRole ") + kRole});
    CHECK(told(logs.needs("DeleteAccountPolicy", policy)) ==
          Texts{"logs:DeleteAccountPolicy *",
                "logs:DeleteSubscriptionFilter " + kArn + "log-group:*"});
}

TEST_CASE("the group of a log record is known by its pointer") {
    Logs logs;
    logs.create("/app", "web");
    logs.put("/app", "web", {{logs.now(), "one"}});
    Json const pointer =
        object({{"logRecordPointer",
                 logs.filter("/app").at("events").items().at(0).at("eventId").text()}});
    CHECK(told(logs.needs("GetLogRecord", pointer)) ==
          Texts{"logs:GetLogRecord " + kArn + "log-group:/app:log-stream:"});
    logs.h.account = "444455556666";
    CHECK(told(logs.needs("GetLogRecord", pointer)) == Texts{"logs:GetLogRecord *"});
}

TEST_CASE("a subscription is tried before it is made") {
    Logs logs;
    logs.create("/app", "web");
    auto const error = [&] {
        return logs.error("PutSubscriptionFilter", Logs::subscription("/app", "all", ""));
    };
    logs.authoriser.refused = {"sts:AssumeRole"};
    CHECK(error() ==
          "InvalidParameterException: Could not deliver test message to specified Firehose "
          "stream. Check if the given roleArn can be assumed by CloudWatch Logs.");
    logs.authoriser.refused.clear();
    logs.firehose.failing = {kStream};
    CHECK(error() ==
          "InvalidParameterException: Could not deliver test message to specified Firehose "
          "stream. Check if the given Firehose stream is in ACTIVE state.");
    CHECK(logs.call("DescribeSubscriptionFilters", group())
              .at("subscriptionFilters")
              .items()
              .empty());
    logs.firehose.failing.clear();
    CHECK(error() == "");
    cloud::Authoriser::Assumption const& taken = logs.authoriser.assumed.back();
    CHECK(taken.service == "logs.amazonaws.com");
    CHECK(taken.source_arn == kArn + "log-group:/app:*");
    CHECK(taken.source_account == "111122223333");
}

TEST_CASE("a destination is tried before it is made, on behalf of its own account") {
    Logs logs;
    logs.authoriser.refused = {"sts:AssumeRole"};
    CHECK(logs.error("PutDestination", destination()).find("can be assumed by CloudWatch Logs") !=
          std::string::npos);
    logs.authoriser.refused.clear();
    logs.call("PutDestination", destination());
    CHECK(logs.authoriser.assumed.back().source_arn == kArn + "destination:siem");
    CHECK(logs.firehose.envelopes(kStream).size() == 1);
    logs.create("/app", "web");
    logs.firehose.failing = {kStream};
    Json filter = Logs::subscription("/app", "all", "", kArn + "destination:siem");
    filter.erase("roleArn");
    CHECK(logs.error("PutSubscriptionFilter", filter) ==
          "InvalidParameterException: Could not deliver test message to specified destination. "
          "Check if the destination is valid.");
}

TEST_CASE("an error log is written by a role that may put log events there") {
    Logs logs;
    logs.create("/fh", "S3");
    logs.authoriser.refused = {"logs:PutLogEvents"};
    CHECK_THROWS_AS(logs.service.write({"111122223333", "eu-west-1", "/fh", "S3"}, "denied", {},
                                       logs.h.clock.now()),
                    aws::Error);
    CHECK(logs.authoriser.asked.back().resource == kArn + "log-group:/fh:log-stream:S3");
    logs.authoriser.refused.clear();
    CHECK(Logs::messages(logs.read("/fh", "S3")).empty());
}

TEST_CASE("a trust that is taken back stops the delivery, and nothing is lost when it is given") {
    Logs logs;
    logs.create("/app", "web");
    logs.subscribe("/app", "all", "");
    logs.put("/app", "web", {{logs.now(), "one"}});
    logs.h.settle();
    logs.authoriser.refused = {"sts:AssumeRole"};
    logs.put("/app", "web", {{logs.now(), "two"}});
    logs.h.settle();
    logs.put("/app", "web", {{logs.now(), "three"}});
    logs.h.advance(std::chrono::minutes(10));
    CHECK(logs.delivered() == Texts{"one"});
    logs.authoriser.refused.clear();
    logs.h.advance(std::chrono::minutes(3));
    CHECK(logs.delivered() == Texts{"one", "two", "three"});
    logs.firehose.streams.erase(kStream);
    logs.put("/app", "web", {{logs.now(), "four"}});
    logs.h.advance(std::chrono::minutes(10));
    logs.firehose.streams.insert(kStream);
    logs.h.advance(std::chrono::minutes(3));
    CHECK(logs.delivered() == Texts{"one", "two", "three", "four"});
}
