// Whom the policy at a resource lets in: a role's trust policy first of all.
#include "cloud/resource_policy.hpp"

#include <doctest/doctest.h>

using cloud::Asking;

namespace {

Asking asking(char const* arn, char const* external_id) {
    return {"sts:AssumeRole", "", "111122223333", arn, {{"sts:ExternalId", external_id}}};
}
Asking const kRoot = asking("arn:aws:iam::111122223333:root", "");
Asking const kSession = asking("arn:aws:sts::111122223333:assumed-role/ops/jo", "x1");

std::string statement(std::string const& rest, std::string const& effect = "Allow") {
    return R"({"Effect":")" + effect + R"(","Action":"sts:AssumeRole",)" + rest + "}";
}

std::string policy(std::string const& statements) {
    return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

bool trusts(std::string const& text, Asking const& asking) { return cloud::allows(text, asking); }

bool lets_in(std::string const& rest, Asking const& asking) {
    return trusts(policy(statement(rest)), asking);
}

}  // namespace

TEST_CASE("a principal is an account, its root, an ARN, a role for its sessions, or all") {
    CHECK(lets_in(R"("Principal":{"AWS":"111122223333"})", kRoot));
    CHECK(lets_in(R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"})", kSession));
    CHECK(lets_in(R"("Principal":{"AWS":["444455556666","111122223333"]})", kRoot));
    CHECK(lets_in(R"("Principal":"*")", kSession));
    CHECK(lets_in(R"("Principal":{"AWS":"*"})", kSession));
    CHECK(lets_in(R"("Principal":{"AWS":"arn:aws:iam::111122223333:role/team/ops"})", kSession));
    CHECK(lets_in(R"("Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/ops/jo"})",
                  kSession));
    CHECK(!lets_in(R"("Principal":{"AWS":"arn:aws:iam::111122223333:role/op"})", kSession));
    CHECK(!lets_in(R"("Principal":{"AWS":"arn:aws:iam::444455556666:role/ops"})", kSession));
    CHECK(!lets_in(R"("Principal":{"AWS":"444455556666"})", kRoot));
    CHECK(!lets_in(R"("Principal":{"Service":"logs.amazonaws.com"})", kRoot));
    CHECK(!lets_in(R"("NotPrincipal":{"AWS":"444455556666"})", kRoot));
}

TEST_CASE("the external id must be the one that was agreed") {
    std::string const wanted =
        R"("Principal":"*","Condition":{"StringEquals":{"sts:ExternalId":["x0","x1"]}})";
    CHECK(lets_in(wanted, kSession));
    CHECK(!lets_in(wanted, kRoot));  // none was sent
    std::string const unwanted =
        R"("Principal":"*","Condition":{"StringNotEquals":{"sts:externalid":"x1"}})";
    CHECK(!lets_in(unwanted, kSession));
    CHECK(lets_in(unwanted, kRoot));
    CHECK(!lets_in(R"("Principal":"*","Condition":{"StringEquals":{"sts:ExternalId":""}})", kRoot));
}

TEST_CASE("what cannot be judged never allows, and denies where it stands in a denial") {
    std::string const unknown =
        R"("Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})";
    CHECK(!lets_in(unknown, kRoot));
    std::string const all = statement(R"("Principal":"*")");
    CHECK(trusts(policy(all), kRoot));
    CHECK(!trusts(policy(all + "," + statement(unknown, "Deny")), kRoot));
    CHECK(!trusts(policy(all + "," + statement(R"("NotPrincipal":{"AWS":"1"})", "Deny")), kRoot));
    CHECK(!trusts(policy(all + R"(,{"Effect":"Deny","Principal":"*","NotAction":"s3:*"})"), kRoot));
    CHECK(!lets_in(R"("Principal":"*","Condition":"x")", kRoot));
}

TEST_CASE("a denial wins, where it applies") {
    std::string const all = statement(R"("Principal":"*")");
    CHECK(!trusts(policy(all + "," + statement(R"("Principal":{"AWS":"111122223333"})", "Deny")),
                  kRoot));
    CHECK(trusts(policy(all + "," + statement(R"("Principal":{"AWS":"444455556666"})", "Deny")),
                 kRoot));
}

TEST_CASE("actions may be listed and have wildcards, in any case") {
    auto const with_action = [](std::string const& action) {
        return trusts(policy(R"({"Effect":"Allow","Principal":"*","Action":)" + action + "}"),
                      kRoot);
    };
    CHECK(with_action(R"("sts:*")"));
    CHECK(with_action(R"("*")"));
    CHECK(with_action(R"(["sts:TagSession","STS:assumerole"])"));
    CHECK(!with_action(R"("sts:AssumeRoleWithSAML")"));
    CHECK(!with_action(R"("s3:*")"));
}

TEST_CASE("what is no policy trusts nobody") {
    for (char const* text : {"", "{}", "[]", "null", "{\"Statement\":1}", "{\"Statement\":[1]}"}) {
        CHECK(!trusts(text, kRoot));
    }
    // One statement need not be in a list.
    CHECK(trusts(R"({"Statement":)" + statement(R"("Principal":"*")") + "}", kRoot));
}

TEST_CASE("a policy that names resources is about those") {
    Asking asking{"logs:PutSubscriptionFilter",
                  "arn:aws:logs:eu-west-1:111122223333:destination:central",
                  "444455556666",
                  "arn:aws:iam::444455556666:root",
                  {{"aws:PrincipalOrgID", "o-catchment01"}}};
    auto const about = [&](std::string const& resource) {
        return trusts(
            policy(R"({"Effect":"Allow","Principal":"*","Action":"logs:*",)" + resource +
                   R"("Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-catchment01"}}})"),
            asking);
    };
    CHECK(about(""));
    CHECK(about(R"("Resource":"*",)"));
    CHECK(about(R"("Resource":["x","arn:aws:logs:*:111122223333:destination:*"],)"));
    CHECK(!about(R"("Resource":"arn:aws:logs:eu-west-1:111122223333:destination:other",)"));
    CHECK(!about(R"("NotResource":"x",)"));
    asking.context["aws:PrincipalOrgID"] = "";
    CHECK(!about(""));
}
