// What can be told of a caller and of a template before anybody is asked.
#include "stacks/preflight_checks.hpp"

#include <doctest/doctest.h>

#include "stacks/filters.hpp"

using namespace stacks;

TEST_CASE("whose policies are simulated: a session's role, a user, nobody for a root") {
    CHECK(policy_source("arn:aws:sts::111122223333:assumed-role/Deployer/ann") ==
          "arn:aws:iam::111122223333:role/Deployer");
    CHECK(policy_source("arn:aws-cn:sts::111122223333:assumed-role/Deployer/ann") ==
          "arn:aws-cn:iam::111122223333:role/Deployer");
    CHECK(policy_source("arn:aws:iam::111122223333:user/team/ann") ==
          "arn:aws:iam::111122223333:user/team/ann");
    CHECK_FALSE(policy_source("arn:aws:iam::111122223333:root"));
    CHECK_FALSE(policy_source(""));
}

TEST_CASE("the filters of a template, by the names of their log groups") {
    std::vector<WantedFilter> const all = filters_of(codec::parse_json(R"({"Resources": {
            "G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/made"}},
            "A": {"Type": "AWS::Logs::SubscriptionFilter",
                  "Properties": {"FilterName": "f", "LogGroupName": {"Ref": "G"}}},
            "B": {"Type": "AWS::Logs::SubscriptionFilter",
                  "Properties": {"FilterName": "f", "LogGroupName": "/there"}},
            "C": {"Type": "AWS::Logs::SubscriptionFilter",
                  "Properties": {"FilterName": "f", "LogGroupName": {"Ref": "Parameter"}}}}})")
                                                         .value());
    CHECK(all == std::vector<WantedFilter>{{"f", "/made", true}, {"f", "/there", false}});
    CHECK(filters_of({}).empty());
}
