// Policies as people write them, judged by the cloud's own authorisation.
#include <doctest/doctest.h>

#include "cloud/authorisation.hpp"
#include "unit/cloud/logs/fixture.hpp"

using cloud::testing::kStream;
using cloud::testing::Logs;
using cloud::testing::object;
using cloud::testing::with;
using codec::Json;

namespace {

constexpr char const* kUser = "arn:aws:iam::111122223333:user/writer";

struct OneIdentity final : cloud::IdentityDirectory {
    std::shared_ptr<cloud::Identity const> identity_of(aws::Caller const&) const override {
        return identity;
    }
    std::shared_ptr<cloud::Identity> identity = std::make_shared<cloud::Identity>();
};
struct NoOrganization final : cloud::OrganizationDirectory {
    std::shared_ptr<cloud::Membership const> membership_of(std::string const&) const override {
        return nullptr;
    }
};

struct Judge {
    Logs logs;
    OneIdentity identities;
    NoOrganization organization;
    cloud::Authorisation authorisation;

    Judge() {
        logs.h.caller_arn = kUser;
        authorisation.decide_by({identities, organization, logs.roles});
    }
    void allow(std::string const& actions, std::string const& resource,
               std::string const& condition = "{}") {
        std::string const text =
            R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":")" + actions +
            R"(","Resource":")" + resource + R"(","Condition":)" + condition + "}}";
        identities.identity->policies = {{"inline", policy::read(text).value()}};
    }
    bool may(std::string const& operation, Json const& input) {
        aws::Operation const& found = cloud::testing::Harness::find(logs.service.api(), operation);
        aws::Invocation const call = logs.h.invocation(found, input);
        try {
            for (aws::Need const& need : found.needs(call)) {
                authorisation.require(call.caller, need, call.now);
            }
            return true;
        } catch (aws::Error const&) {
            return false;
        }
    }
    bool may_put(char const* group, char const* stream = "web") {
        return may("PutLogEvents", Logs::batch(group, stream, {{1, "x"}}));
    }
};

Json log_group(char const* name = "/app") { return object({{"logGroupName", name}}); }
std::string arn(std::string const& rest) { return "arn:aws:logs:eu-west-1:111122223333:" + rest; }

}  // namespace

TEST_CASE("a policy on a group and what is behind it is about the group and its streams") {
    Judge j;
    j.allow("logs:*", arn("log-group:/app:*"));
    CHECK(j.may_put("/app"));
    CHECK(j.may("CreateLogGroup", log_group()));
    CHECK(j.may("FilterLogEvents", log_group()));
    CHECK(j.may("DescribeLogStreams", log_group()));
    CHECK_FALSE(j.may_put("/apple"));
    CHECK_FALSE(j.may("CreateLogGroup", log_group("/apple")));
    CHECK_FALSE(j.may("DescribeLogGroups", Json::object()));
}

TEST_CASE("a policy that ends with the group's name is about tagging it alone") {
    Judge j;
    j.allow("logs:*", arn("log-group:/app"));
    CHECK_FALSE(j.may_put("/app"));
    CHECK_FALSE(j.may("DescribeLogStreams", log_group()));
    CHECK(j.may("TagResource",
                object({{"resourceArn", arn("log-group:/app")}, {"tags", object({{"a", "b"}})}})));
}

TEST_CASE("a policy on the streams of a group is about those that it names") {
    Judge j;
    j.allow("logs:*", arn("log-group:/app:log-stream:web*"));
    CHECK(j.may_put("/app", "web-1"));
    CHECK_FALSE(j.may_put("/app", "db"));
    CHECK_FALSE(j.may("FilterLogEvents", log_group()));
    j.allow("logs:*", arn("log-group:/app:log-stream:*"));
    CHECK(j.may_put("/app", "db"));
    CHECK(j.may("FilterLogEvents", log_group()));
}

TEST_CASE("log groups are listed by leave to list all of them") {
    Judge j;
    for (char const* resource : {"*", "arn:aws:logs:*:*:*", "arn:aws:logs:*:*:log-group:*"}) {
        j.allow("logs:DescribeLogGroups", resource);
        CHECK(j.may("DescribeLogGroups", Json::object()));
    }
}

TEST_CASE("conditions on tags hold") {
    Judge j;
    j.logs.call("CreateLogGroup",
                with(log_group(), object({{"tags", object({{"team", "blue"}})}})));
    j.logs.call("CreateLogGroup", log_group("/other"));
    j.allow("logs:*", "*", R"({"StringEquals":{"aws:ResourceTag/team":"blue"}})");
    CHECK(j.may_put("/app"));
    CHECK_FALSE(j.may_put("/other"));
}

TEST_CASE("a destination of another account is subscribed to by leave of both") {
    Judge j;
    std::string const destination = "arn:aws:logs:eu-west-1:444455556666:destination:siem";
    auto const policy = [](std::string const& account) {
        return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" +
               account +
               R"("},"Action":"logs:PutSubscriptionFilter","Resource":"arn:aws:logs:eu-west-1:)"
               R"(444455556666:destination:siem"}]})";
    };
    aws::Need need{.action = "logs:PutSubscriptionFilter",
                   .resource = destination,
                   .resource_account = "444455556666",
                   .resource_policy = policy("111122223333")};
    aws::Caller const caller =
        j.logs.h
            .invocation(cloud::testing::Harness::find(j.logs.service.api(), "PutDestination"),
                        Json::object())
            .caller;
    auto const may = [&] {
        try {
            j.authorisation.require(caller, need, j.logs.h.clock.now());
            return true;
        } catch (aws::Error const&) {
            return false;
        }
    };
    CHECK_FALSE(may());
    j.allow("logs:PutSubscriptionFilter", destination);
    CHECK(may());
    need.resource_policy = policy("999988887777");
    CHECK_FALSE(may());
    need.resource_policy.clear();
    CHECK_FALSE(may());
}

TEST_CASE("policies that AWS would not take are refused") {
    Logs logs;
    for (char const* document : {"{}", "text", R"({"Statement":[{"Effect":"Maybe"}]})"}) {
        CHECK(logs.error("PutResourcePolicy",
                         object({{"policyName", "p"}, {"policyDocument", document}})) ==
              "InvalidParameterException: The policyDocument is not a valid policy.");
    }
}
