// Subscriptions that reach beyond one log group: destinations for other accounts, and policies for
// all groups of one; and what is kept from feeding itself.
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

constexpr char const* kCentral = "444455556666";
constexpr char const* kWorkload = "111122223333";
constexpr char const* kCentralStream =
    "arn:aws:firehose:eu-west-1:444455556666:deliverystream/central";
constexpr char const* kDestination = "arn:aws:logs:eu-west-1:444455556666:destination:siem";

Json destination() {
    return object({{"destinationName", "siem"},
                   {"targetArn", kCentralStream},
                   {"roleArn", "arn:aws:iam::444455556666:role/cwl"}});
}

// A destination of the central account, and what the workload account says when it subscribes.
struct Two {
    Logs logs;

    Two() {
        logs.firehose.streams.insert(kCentralStream);
        logs.h.account = kCentral;
        logs.call("PutDestination", destination());
        logs.h.account = kWorkload;
        logs.create("/app", "web");
    }
    void let_in(std::string const& principal, std::string const& condition = "{}") {
        logs.h.account = kCentral;
        std::string const policy =
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + principal +
            R"(,"Action":"logs:PutSubscriptionFilter","Resource":")" + kDestination +
            R"(","Condition":)" + condition + "}]}";
        logs.call("PutDestinationPolicy",
                  object({{"destinationName", "siem"}, {"accessPolicy", policy}}));
        logs.h.account = kWorkload;
    }
    std::string subscribe() {
        Json filter = Logs::subscription("/app", "all", "", kDestination);
        filter.erase("roleArn");
        return logs.error("PutSubscriptionFilter", filter);
    }
};

Json account_policy(std::string const& name, Json const& document,
                    std::string const& criteria = "") {
    Json in = object({{"policyName", name},
                      {"policyType", "SUBSCRIPTION_FILTER_POLICY"},
                      {"policyDocument", codec::to_json(document)}});
    if (!criteria.empty()) in.set("selectionCriteria", criteria);
    return in;
}

Json document(std::string const& pattern = "", char const* stream = kStream) {
    return object({{"DestinationArn", stream},
                   {"RoleArn", kRole},
                   {"FilterPattern", pattern},
                   {"Distribution", "Random"}});
}

constexpr char const* kDenied =
    "AccessDeniedException: User with accountId: 111122223333 is not authorized to perform "
    "PutSubscriptionFilter on resources "
    "arn:aws:logs:eu-west-1:444455556666:destination:siem";

}  // namespace

TEST_CASE("a destination is subscribed to by leave of both accounts, in words of its own") {
    Two two;
    two.let_in(R"({"AWS":"111122223333"})");
    two.logs.authoriser.asked.clear();
    CHECK(two.subscribe() == "");
    REQUIRE(two.logs.authoriser.asked.size() == 1);
    aws::Need const& need = two.logs.authoriser.asked.front();
    CHECK(need.action == "logs:PutSubscriptionFilter");
    CHECK(need.resource == kDestination);
    CHECK(need.resource_account == kCentral);
    CHECK(need.resource_policy.find("111122223333") != std::string::npos);
    two.logs.authoriser.refused = {"logs:PutSubscriptionFilter"};
    CHECK(two.subscribe() == kDenied);
}

TEST_CASE("a destination that is not there is denied in the same words") {
    Two two;
    two.logs.h.account = kCentral;
    two.logs.call("DeleteDestination", object({{"destinationName", "siem"}}));
    two.logs.h.account = kWorkload;
    CHECK(two.subscribe() == kDenied);
}

TEST_CASE("events go to the destination's stream, under the account they are from") {
    Two two;
    two.let_in(R"({"AWS":"111122223333"})");
    REQUIRE(two.subscribe() == "");
    two.logs.put("/app", "web", {{two.logs.now(), "one"}});
    two.logs.h.settle();
    std::vector<Json> const envelopes = two.logs.firehose.envelopes(kCentralStream);
    REQUIRE(envelopes.size() == 3);  // the destination was told that it works, as was the filter
    CHECK(envelopes[0].at("messageType").text() == "CONTROL_MESSAGE");
    CHECK(envelopes[1].at("messageType").text() == "CONTROL_MESSAGE");
    CHECK(envelopes[2].at("owner").text() == kWorkload);
    CHECK_FALSE(envelopes[2].has("policyLevel"));
    Json const described =
        two.logs.call("DescribeSubscriptionFilters", object({{"logGroupName", "/app"}}))
            .at("subscriptionFilters")
            .items()
            .at(0);
    CHECK(described.at("destinationArn").text() == kDestination);
    CHECK_FALSE(described.has("roleArn"));
}

TEST_CASE("a destination that goes away is waited for") {
    Two two;
    two.let_in(R"("*")");
    REQUIRE(two.subscribe() == "");
    two.logs.h.account = kCentral;
    two.logs.call("DeleteDestination", object({{"destinationName", "siem"}}));
    two.logs.h.account = kWorkload;
    two.logs.put("/app", "web", {{two.logs.now(), "one"}});
    two.logs.h.settle();
    CHECK(two.logs.delivered(kCentralStream).empty());
    two.logs.h.account = kCentral;
    two.logs.call("PutDestination", destination());
    two.logs.h.advance(std::chrono::minutes(2));
    CHECK(two.logs.delivered(kCentralStream) == Texts{"one"});
}

TEST_CASE("destinations are described, changed and removed by their own account") {
    Two two;
    CHECK(two.logs.call("DescribeDestinations", Json::object()).at("destinations").items().empty());
    CHECK(two.logs.error("DeleteDestination", object({{"destinationName", "siem"}})) ==
          "ResourceNotFoundException: The specified destination does not exist.");
    two.let_in(R"("*")");
    two.logs.h.account = kCentral;
    two.logs.h.advance(std::chrono::seconds(5));
    Json const again = two.logs.call("PutDestination", destination()).at("destination");
    CHECK(again.at("arn").text() == kDestination);
    CHECK(again.at("creationTime").integer() == base::to_millis(cloud::testing::start_of_tests()));
    CHECK(again.at("accessPolicy").text().find("PutSubscriptionFilter") != std::string::npos);
    CHECK(two.logs.error("PutDestinationPolicy",
                         object({{"destinationName", "siem"}, {"accessPolicy", "{}"}})) ==
          "InvalidParameterException: The accessPolicy is not a valid policy.");
    CHECK(two.logs.error("PutDestination", with(destination(), object({{"targetArn", kStream}})))
              .find("Could not deliver test message") != std::string::npos);
    CHECK(Logs::names(
              two.logs.call("DescribeDestinations", object({{"DestinationNamePrefix", "si"}})),
              "destinations", "destinationName") == Texts{"siem"});
}

TEST_CASE("streams and roles of other accounts need a destination") {
    Two two;
    CHECK(two.logs
              .error("PutSubscriptionFilter", Logs::subscription("/app", "all", "", kCentralStream))
              .find("Could not deliver test message") != std::string::npos);
    CHECK(two.logs.error("PutSubscriptionFilter",
                         with(Logs::subscription("/app", "all", ""),
                              object({{"roleArn", "arn:aws:iam::444455556666:role/cwl"}}))) ==
          "AccessDeniedException: Cross-account pass role is not allowed.");
}

TEST_CASE("an account's policy is about every log group that there is and will be") {
    Logs logs;
    logs.create("/before", "web");
    logs.put("/before", "web", {{logs.now(), "too early"}});
    Json const put = logs.call("PutAccountPolicy", account_policy("all", document("-debug")));
    CHECK(put.at("accountPolicy").at("scope").text() == "ALL");
    CHECK(put.at("accountPolicy").at("accountId").text() == kWorkload);
    logs.create("/after", "web");
    logs.put("/before", "web", {{logs.now(), "one"}, {logs.now(), "debug"}});
    logs.put("/after", "web", {{logs.now(), "two"}});
    logs.h.account = kCentral;
    logs.create("/other", "web");
    logs.put("/other", "web", {{logs.now(), "of another account"}});
    logs.h.settle();
    CHECK(logs.delivered() == Texts{"one", "two"});
    Json const envelope = logs.firehose.envelopes(kStream).back();
    CHECK(envelope.at("subscriptionFilters") == Json::array({"all"}));
    CHECK(envelope.at("policyLevel").text() == "ACCOUNT_LEVEL_POLICY");
    CHECK(logs.firehose.envelopes(kStream).front().at("messageType").text() == "CONTROL_MESSAGE");
}

TEST_CASE("an account's policy counts for no group's quota, and is described apart") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("PutAccountPolicy", account_policy("same", document()));
    logs.subscribe("/app", "same", "", kOtherStream);
    logs.subscribe("/app", "b", "", kOtherStream);
    CHECK(logs.error("PutSubscriptionFilter", Logs::subscription("/app", "c", "")) ==
          "LimitExceededException: Resource limit exceeded.");
    CHECK(logs.call("DescribeSubscriptionFilters", object({{"logGroupName", "/app"}}))
              .at("subscriptionFilters")
              .items()
              .size() == 2);
    logs.put("/app", "web", {{logs.now(), "one"}});
    logs.h.settle();
    CHECK(logs.delivered() == Texts{"one"});
    CHECK(logs.delivered(kOtherStream) == Texts{"one", "one"});
    CHECK(logs.error("PutAccountPolicy", account_policy("another", document())) ==
          "LimitExceededException: Resource limit exceeded.");
}

TEST_CASE("selection criteria leave out the groups they name, from then on") {
    Logs logs;
    logs.create("/quiet", "web");
    logs.create("/loud", "web");
    logs.call("PutAccountPolicy",
              account_policy("all", document(), R"(LogGroupName NOT IN ["/quiet", "/later"])"));
    logs.create("/later", "web");
    auto const put_all = [&](std::string const& text) {
        for (char const* group : {"/quiet", "/loud", "/later"}) {
            logs.put(group, "web", {{logs.now(), group + (" " + text)}});
        }
        logs.h.settle();
    };
    put_all("first");
    CHECK(logs.delivered() == Texts{"/loud first"});
    logs.call("PutAccountPolicy",
              account_policy("all", document(), R"(LogGroupName NOT IN ["/loud"])"));
    put_all("second");
    CHECK(logs.delivered() == Texts{"/loud first", "/quiet second", "/later second"});
    for (char const* wrong : {"LogGroupName IN [\"a\"]", "LogGroupName NOT IN", "NOT IN []",
                              "LogGroupName NOT IN {}", "LogGroupName NOT IN [a]"}) {
        CHECK(logs.error("PutAccountPolicy", account_policy("all", document(), wrong))
                  .find("InvalidParameterException: selectionCriteria must") == 0);
    }
}

TEST_CASE("an account's policy can be changed, described and deleted") {
    Logs logs;
    logs.create("/app", "web");
    Json const of_type = object({{"policyType", "SUBSCRIPTION_FILTER_POLICY"}});
    logs.call("PutAccountPolicy", account_policy("all", document()));
    logs.call("PutAccountPolicy", account_policy("all", document("", kOtherStream)));
    logs.put("/app", "web", {{logs.now(), "one"}});
    logs.h.settle();
    CHECK(logs.delivered().empty());
    CHECK(logs.delivered(kOtherStream) == Texts{"one"});
    CHECK(Logs::names(logs.call("DescribeAccountPolicies", of_type), "accountPolicies",
                      "policyName") == Texts{"all"});
    CHECK(logs.call("DescribeAccountPolicies", with(of_type, object({{"policyName", "none"}})))
              .at("accountPolicies")
              .items()
              .empty());
    Json const named = with(of_type, object({{"policyName", "all"}}));
    logs.call("DeleteAccountPolicy", named);
    CHECK(logs.error("DeleteAccountPolicy", named) ==
          "ResourceNotFoundException: Policy with name [all] does not exist.");
    logs.put("/app", "web", {{logs.now(), "two"}});
    logs.h.settle();
    CHECK(logs.delivered(kOtherStream) == Texts{"one"});
}

TEST_CASE("an account's policy that could not work is refused") {
    Logs logs;
    auto const error = [&](Json const& given) {
        return logs.error("PutAccountPolicy", account_policy("all", given));
    };
    CHECK(error(document("{ $.a = 1")).find("If a filter pattern starts with") !=
          std::string::npos);
    CHECK(error(document("", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/no"))
              .find("Could not deliver test message") != std::string::npos);
    CHECK(error("text") == "InvalidParameterException: policyDocument must be a JSON object.");
    CHECK(error(Json::object()).find("'DestinationArn'") != std::string::npos);
    Json other = account_policy("all", document());
    other.set("policyType", "TRANSFORMER_POLICY");
    CHECK(logs.error("PutAccountPolicy", other).find("not supported") != std::string::npos);
    other.set("policyType", "NONE");
    CHECK(logs.error("PutAccountPolicy", other).find("enum value set") != std::string::npos);
}

TEST_CASE("what a stream tells of its own errors is not sent to it, all else of the group is") {
    Logs logs;
    logs.firehose.error_log = {kStream, "/aws/firehose:S3Delivery"};
    logs.create("/aws/firehose", "S3Delivery");
    logs.call("CreateLogStream",
              object({{"logGroupName", "/aws/firehose"}, {"logStreamName", "others"}}));
    logs.call("PutAccountPolicy", account_policy("all", document()));
    logs.subscribe("/aws/firehose", "to another", "", kOtherStream);
    logs.put("/aws/firehose", "S3Delivery", {{logs.now(), "S3.NoSuchBucket"}});
    logs.put("/aws/firehose", "others", {{logs.now(), "another"}});
    logs.h.settle();
    CHECK(logs.delivered() == Texts{"another"});
    CHECK(logs.delivered(kOtherStream) == Texts{"S3.NoSuchBucket", "another"});
}

TEST_CASE("system fields are told with every event") {
    Logs logs;
    logs.create("/app", "web");
    logs.call("PutSubscriptionFilter",
              with(Logs::subscription("/app", "all", "[word]"),
                   object({{"emitSystemFields", Json::array({"@aws.account", "@aws.region"})}})));
    logs.put("/app", "web", {{logs.now(), "one"}});
    logs.h.settle();
    CHECK(logs.firehose.envelopes(kStream)
              .back()
              .at("logEvents")
              .items()
              .at(0)
              .at("extractedFields") ==
          object({{"word", "one"}, {"@aws.account", kWorkload}, {"@aws.region", "eu-west-1"}}));
    CHECK(logs.error("PutSubscriptionFilter",
                     with(Logs::subscription("/app", "all", ""),
                          object({{"emitSystemFields", Json::array({"@aws.vpc"})}})))
              .find("emitSystemFields can be") != std::string::npos);
}

TEST_CASE("log groups of infrequent access keep events, and hand on none") {
    Logs logs;
    Json const group = object({{"logGroupName", "/rare"}});
    logs.call("CreateLogGroup", with(group, object({{"logGroupClass", "INFREQUENT_ACCESS"}})));
    logs.call("CreateLogStream", with(group, object({{"logStreamName", "web"}})));
    logs.create("/app", "web");
    logs.call("PutAccountPolicy", account_policy("all", document()));
    logs.put("/rare", "web", {{logs.now(), "one"}});
    logs.h.settle();
    CHECK(logs.delivered().empty());
    std::string const refused =
        "InvalidOperationException: The operation is not valid on a log group of the class "
        "INFREQUENT_ACCESS.";
    CHECK(logs.error("PutSubscriptionFilter", Logs::subscription("/rare", "all", "")) == refused);
    CHECK(logs.error("GetLogEvents", with(group, object({{"logStreamName", "web"}}))) == refused);
    CHECK(logs.error("FilterLogEvents", group) == refused);
    auto const listed = [&](char const* kind) {
        return Logs::names(logs.call("DescribeLogGroups", object({{"logGroupClass", kind}})),
                           "logGroups", "logGroupName");
    };
    CHECK(listed("INFREQUENT_ACCESS") == Texts{"/rare"});
    CHECK(listed("STANDARD") == Texts{"/app"});
    CHECK(logs.error("CreateLogGroup", object({{"logGroupName", "x"}, {"logGroupClass", "COLD"}}))
              .find("enum value set") != std::string::npos);
}

TEST_CASE("a log record is found by its event's id, in its own account") {
    Logs logs;
    logs.create("/app", "web");
    for (int i = 0; i < 20; ++i) {
        logs.put(
            "/app", "web",
            {{logs.now() + i, "a" + std::to_string(i)}, {logs.now() + i, "b" + std::to_string(i)}});
    }
    Json const found = logs.filter("/app");
    for (Json const& event : found.at("events").items()) {
        Json const pointer = object({{"logRecordPointer", event.at("eventId").text()}});
        Json const record = logs.call("GetLogRecord", pointer).at("logRecord");
        CHECK(record.at("@message").text() == event.at("message").text());
        CHECK(record.at("@timestamp").text() == std::to_string(event.at("timestamp").integer()));
        CHECK(record.at("@log").text() == "111122223333:/app");
        CHECK(record.at("@logStream").text() == "web");
    }
    Json const first =
        object({{"logRecordPointer", found.at("events").items().at(0).at("eventId").text()}});
    std::string const none = "ResourceNotFoundException: The specified log record does not exist.";
    logs.h.account = kCentral;
    CHECK(logs.error("GetLogRecord", first) == none);
    logs.h.account = kWorkload;
    logs.call("DeleteLogStream", object({{"logGroupName", "/app"}, {"logStreamName", "web"}}));
    CHECK(logs.error("GetLogRecord", first) == none);
    CHECK(logs.error("GetLogRecord", object({{"logRecordPointer", "x"}})) ==
          "InvalidParameterException: The logRecordPointer is not valid.");
}

TEST_CASE("resource policies are kept, ten of them") {
    Logs logs;
    constexpr char const* kDocument =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
        R"("Principal":{"Service":"route53.amazonaws.com"},"Action":"logs:PutLogEvents",)"
        R"("Resource":"*"}]})";
    auto const put = [&](std::string const& name) {
        return logs.error("PutResourcePolicy",
                          object({{"policyName", name}, {"policyDocument", kDocument}}));
    };
    for (int i = 0; i < 10; ++i) CHECK(put("p" + std::to_string(i)) == "");
    CHECK(put("p10") == "LimitExceededException: Resource limit exceeded.");
    CHECK(put("p9") == "");
    CHECK(logs.call("DescribeResourcePolicies", Json::object())
              .at("resourcePolicies")
              .items()
              .size() == 10);
    logs.call("DeleteResourcePolicy", object({{"policyName", "p0"}}));
    CHECK(logs.error("DeleteResourcePolicy", object({{"policyName", "p0"}})) ==
          "ResourceNotFoundException: Policy with name [p0] does not exist.");
}
