#include <doctest/doctest.h>

#include "unit/cloud/sqs/fixture.hpp"

using cloud::testing::object;
using cloud::testing::Sqs;
using codec::Json;

namespace {

Json permission(std::string const& url, std::string const& label, Json::Array const& accounts,
                Json::Array const& actions) {
    return object(
        {{"QueueUrl", url}, {"Label", label}, {"AWSAccountIds", accounts}, {"Actions", actions}});
}

}  // namespace

TEST_CASE("a permission is a statement of the queue's policy, with its label as Sid") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    sqs.call("AddPermission", permission(url, "one", {"444455556666"}, {"SendMessage"}));
    CHECK(sqs.attribute(url, "Policy") ==
          R"({"Version":"2012-10-17",)"
          R"("Id":"arn:aws:sqs:eu-west-1:111122223333:jobs/SQSDefaultPolicy",)"
          R"("Statement":[{"Sid":"one","Effect":"Allow",)"
          R"("Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"SQS:SendMessage",)"
          R"("Resource":"arn:aws:sqs:eu-west-1:111122223333:jobs"}]})");
    sqs.call("AddPermission", permission(url, "two", {"444455556666", "777788889999"},
                                         {"ReceiveMessage", "DeleteMessage"}));
    Json const policy = *codec::parse_json(sqs.attribute(url, "Policy"));
    Json const& second = policy.at("Statement").items().at(1);
    CHECK(second.at("Principal").at("AWS").items().size() == 2);
    CHECK(second.at("Action") == Json::array({"SQS:ReceiveMessage", "SQS:DeleteMessage"}));
    CHECK(sqs.error("AddPermission", permission(url, "two", {"444455556666"}, {"*"})) ==
          "InvalidParameterValueException: Value two for parameter Label is invalid. Reason: "
          "Already exists.");
    Json const first = object({{"QueueUrl", url}, {"Label", "one"}});
    sqs.call("RemovePermission", first);
    CHECK(sqs.error("RemovePermission", first) ==
          "InvalidParameterValueException: Value one for parameter Label is invalid. Reason: "
          "can't find label.");
    sqs.call("RemovePermission", object({{"QueueUrl", url}, {"Label", "two"}}));
    CHECK(sqs.attribute(url, "Policy").empty());
}

TEST_CASE("a permission is added to a policy that was set, whose statement may stand alone") {
    Sqs sqs;
    std::string const url = sqs.create(
        "jobs",
        object({{"Policy", R"({"Version":"2012-10-17","Statement":{"Sid":"old","Effect":"Deny",)"
                           R"("Principal":"*","Action":"sqs:*","Resource":"*"}})"}}));
    sqs.call("AddPermission", permission(url, "new", {"444455556666"}, {"*"}));
    Json const policy = *codec::parse_json(sqs.attribute(url, "Policy"));
    REQUIRE(policy.at("Statement").items().size() == 2);
    CHECK(policy.at("Statement").items()[0].at("Sid").text() == "old");
    CHECK(policy.at("Statement").items()[1].at("Action").text() == "SQS:*");
}

TEST_CASE("permissions are checked") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    auto const attempt = [&](std::string const& label, Json::Array const& accounts,
                             Json::Array const& actions) {
        return sqs.error("AddPermission", permission(url, label, accounts, actions));
    };
    CHECK(attempt("a b", {"444455556666"}, {"*"}) ==
          "InvalidParameterValueException: Value a b for parameter Label is invalid. Reason: Can "
          "only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
    CHECK(attempt("", {"444455556666"}, {"*"}) ==
          "MissingRequiredParameterException: The request must contain the parameter Label.");
    CHECK(attempt("x", {}, {"*"}) ==
          "MissingRequiredParameterException: The request must contain the parameter "
          "AWSAccountIds.");
    CHECK(attempt("x", {"someone"}, {"*"}) ==
          "InvalidParameterValueException: Value [someone] for parameter PrincipalId is invalid. "
          "Reason: Unable to verify.");
    CHECK(attempt("x", {"444455556666"}, {"DeleteQueue"}) ==
          "InvalidParameterValueException: Value SQS:DeleteQueue for parameter ActionName is "
          "invalid. Reason: Only the queue owner is allowed to invoke this action.");
    CHECK(attempt("x", {"444455556666"}, Json::Array(8, "SendMessage")) ==
          "OverLimit: 8 Actions were found, maximum allowed is 7.");
    CHECK(attempt("x", Json::Array(51, "444455556666"), {"SendMessage"}) ==
          "OverLimit: 51 principals were found in the submitted policy, max allowed is 50");
    for (int i = 0; i < 20; ++i) {
        CHECK(attempt("x" + std::to_string(i), {"444455556666"}, {"SendMessage"}) == "");
    }
    CHECK(attempt("more", {"444455556666"}, {"SendMessage"}) ==
          "OverLimit: 21 statements were found in the submitted policy, max allowed is 20");
    CHECK(sqs.error("AddPermission", permission("http://h/111122223333/none", "x", {}, {})) ==
          "QueueDoesNotExist: The specified queue does not exist.");
}

TEST_CASE("a policy is one of AWS's language, within the quotas") {
    Sqs sqs;
    std::string const url = sqs.create("jobs");
    auto const set = [&](std::string const& policy) {
        return sqs.error("SetQueueAttributes",
                         object({{"QueueUrl", url}, {"Attributes", object({{"Policy", policy}})}}));
    };
    std::string const invalid = "InvalidAttributeValue: Invalid value for the parameter Policy.";
    CHECK(set(R"({"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Principal":"*",)"
              R"("Action":"sqs:*","Resource":"*"}]})") == invalid);
    CHECK(set(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
              R"("Action":"sqs:*","Resource":"*"}]})") == invalid);
    std::string const start =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
        R"("Action":"sqs:*","Resource":")";
    CHECK(set(start + std::string(8192, 'a') + R"("}]})") == invalid);
    std::string conditions;
    for (int i = 0; i < 11; ++i) {
        conditions +=
            std::string(i == 0 ? "" : ",") + R"("aws:RequestTag/)" + std::to_string(i) + R"(":"v")";
    }
    CHECK(set(start + R"(*","Condition":{"StringEquals":{)" + conditions + "}}}]}") ==
          "OverLimit: 11 conditions were found in the submitted policy, max allowed is 10");
    CHECK(set(start + R"(*"}]})") == "");
}
