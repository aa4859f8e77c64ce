#include "policy/evaluation.hpp"

#include <doctest/doctest.h>

namespace {

using namespace policy;

constexpr char const* kAllow = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
constexpr char const* kDeny = R"({"Sid":"No","Effect":"Deny","Action":"*","Resource":"*"})";

Named named(std::string name, std::string const& statement) {
    return {std::move(name), *read(R"({"Version":"2012-10-17","Statement":)" + statement + "}")};
}

Request request() {
    return {.principal = {.kind = Principal::Kind::user,
                          .account = "111122223333",
                          .arn = "arn:aws:iam::111122223333:user/ann"},
            .action = "s3:GetObject",
            .resource = "arn:aws:s3:::logs/a"};
}

}  // namespace

TEST_CASE("a decision tells its layer and its statements") {
    Policies policies{.identity = {named("mine", kAllow)}, .boundary = {named("limit", kDeny)}};
    Decision const decision = evaluate(request(), policies);
    CHECK_FALSE(decision.allowed);
    CHECK(decision.explicitly);
    CHECK(decision.layer == Layer::boundary);
    REQUIRE(decision.matches.size() == 1);
    CHECK(decision.matches[0].layer == Layer::boundary);
    CHECK(decision.matches[0].policy == "limit");
    CHECK(decision.matches[0].statement == "No");
    CHECK(decision.matches[0].denies);
}

TEST_CASE("an implicit denial has no statements") {
    Decision const decision = evaluate(request(), {.boundary = {named("limit", kAllow)}});
    CHECK_FALSE(decision.allowed);
    CHECK_FALSE(decision.explicitly);
    CHECK(decision.layer == Layer::identity);
    CHECK(decision.matches.empty());
}

TEST_CASE("every reason is told in AWS's words") {
    auto const because = [](Layer layer) { return reason({.layer = layer}, request()); };
    auto const with = [](Layer layer) {
        return reason({.explicitly = true, .layer = layer}, request());
    };
    std::string const action = " allows the s3:GetObject action";
    CHECK(because(Layer::identity) == "because no identity-based policy" + action);
    CHECK(because(Layer::resource) == "because no resource-based policy" + action);
    CHECK(because(Layer::boundary) == "because no permissions boundary" + action);
    CHECK(because(Layer::session) == "because no session policy" + action);
    CHECK(because(Layer::service_control) == "because no service control policy" + action);
    CHECK(with(Layer::identity) == "with an explicit deny in an identity-based policy");
    CHECK(with(Layer::resource) == "with an explicit deny in a resource-based policy");
    CHECK(with(Layer::boundary) == "with an explicit deny in a permissions boundary");
    CHECK(with(Layer::session) == "with an explicit deny in a session policy");
    CHECK(with(Layer::service_control) == "with an explicit deny in a service control policy");
}

TEST_CASE("a role's own policy is its trust policy") {
    Request assume = request();
    assume.action = "sts:AssumeRole";
    CHECK(reason({.layer = Layer::resource}, assume) ==
          "because no role trust policy allows the sts:AssumeRole action");
    CHECK(reason({.explicitly = true, .layer = Layer::resource}, assume) ==
          "with an explicit deny in the role trust policy");
    CHECK(reason({.layer = Layer::identity}, assume) ==
          "because no identity-based policy allows the sts:AssumeRole action");
}

TEST_CASE("a canonical user is an account that S3 knows by another name") {
    Request asked = request();
    asked.resource_account = "444455556666";
    Policies const policies{
        .identity = {named("mine", kAllow)},
        .resource = {named("bucket", R"({"Effect":"Allow","Principal":{"CanonicalUser":"79a5"},
                                         "Action":"*","Resource":"*"})")}};
    CHECK_FALSE(evaluate(asked, policies).allowed);
    asked.principal.canonical = "79a5";
    CHECK(evaluate(asked, policies).allowed);
}
