// Who may do what, as it is kept in memory: never of another time than the tables.
#include "cloud/iam/identities.hpp"

#include "unit/cloud/iam/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

struct Identities : Iam {
    Identities() {
        call("CreateUser", named("UserName", "ann"));
        call("CreateGroup", named("GroupName", "crew"));
    }
    void put(std::string const& action) {
        call("PutUserPolicy", Json::object({{"UserName", "ann"},
                                            {"PolicyName", "own"},
                                            {"PolicyDocument", allowing(action)}}));
    }
};

}  // namespace

TEST_CASE_FIXTURE(Identities, "a user has its own policies, attached ones, and its groups'") {
    aws::Caller const ann = user("ann");
    CHECK(!may(ann, "s3:GetObject"));
    put("s3:*");
    CHECK(may(ann, "s3:GetObject"));
    call("AttachUserPolicy",
         named("UserName", "ann", named("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess")));
    CHECK(may(ann, "iam:ListUsers"));
    call("PutGroupPolicy",
         Json::object(
             {{"GroupName", "crew"}, {"PolicyName", "q"}, {"PolicyDocument", allowing("sqs:*")}}));
    CHECK(!may(ann, "sqs:SendMessage"));
    call("AddUserToGroup", named("GroupName", "crew", named("UserName", "ann")));
    CHECK(may(ann, "sqs:SendMessage"));
    call("PutUserPermissionsBoundary",
         named("UserName", "ann",
               named("PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonS3FullAccess")));
    CHECK(may(ann, "s3:GetObject"));
    CHECK(!may(ann, "sqs:SendMessage"));
}

TEST_CASE_FIXTURE(Identities, "a version that becomes the default counts at once") {
    aws::Caller const ann = user("ann");
    Json const made =
        call("CreatePolicy", named("PolicyName", "p", named("PolicyDocument", allowing("s3:*"))));
    std::string const arn = made.at("Policy").at("Arn").text();
    call("AttachUserPolicy", named("UserName", "ann", named("PolicyArn", arn)));
    CHECK(may(ann, "s3:GetObject"));
    call("CreatePolicyVersion",
         Json::object(
             {{"PolicyArn", arn}, {"PolicyDocument", allowing("sqs:*")}, {"SetAsDefault", true}}));
    CHECK(!may(ann, "s3:GetObject"));
    call("SetDefaultPolicyVersion", named("PolicyArn", arn, named("VersionId", "v1")));
    CHECK(may(ann, "s3:GetObject"));
}

TEST_CASE_FIXTURE(Identities, "what is asked again is not read again") {
    put("s3:*");
    aws::Caller const ann = user("ann");
    std::shared_ptr<Identity const> const first = service.identity_of(ann);
    CHECK(service.identity_of(ann) == first);
    CHECK(service.identity_of(user("ann")) == first);
    put("sqs:*");
    CHECK(service.identity_of(ann) != first);
}

TEST_CASE_FIXTURE(Identities, "what a transaction wrote and rolled back leaves nothing") {
    aws::Caller const ann = user("ann");
    put("s3:*");
    CHECK(may(ann, "s3:GetObject"));
    aws::Operation const* put_policy = nullptr;
    for (aws::Operation const& one : service.api().operations) {
        if (one.name == "PutUserPolicy") put_policy = &one;
    }
    REQUIRE(put_policy);
    aws::Invocation asked;
    asked.caller = ann;
    asked.input = Json::object(
        {{"UserName", "ann"}, {"PolicyName", "own"}, {"PolicyDocument", allowing("sqs:*")}});
    h.core.db.begin();
    CHECK(may(ann, "s3:GetObject"));
    put_policy->verb(asked);
    CHECK(!may(ann, "s3:GetObject"));
    CHECK(may(ann, "sqs:SendMessage"));
    h.core.db.rollback();
    h.core.db.begin();
    CHECK(may(ann, "s3:GetObject"));
    CHECK(!may(ann, "sqs:SendMessage"));
    h.core.db.savepoint();
    put_policy->verb(asked);
    CHECK(may(ann, "sqs:SendMessage"));
    h.core.db.rollback_savepoint();
    CHECK(!may(ann, "sqs:SendMessage"));
    h.core.db.commit();
    CHECK(!may(ann, "sqs:SendMessage"));
}

TEST_CASE_FIXTURE(Identities, "who has gone has nothing, and neither has who comes after") {
    aws::Caller const ann = user("ann");
    CHECK(service.identity_of(ann) != nullptr);
    call("DeleteUser", named("UserName", "ann"));
    CHECK(service.identity_of(ann) == nullptr);
    call("CreateUser", named("UserName", "ann"));
    CHECK(service.identity_of(ann) == nullptr);
    CHECK(service.identity_of(user("ann")) != nullptr);
    aws::Caller root;
    root.account = base::AccountId("111122223333");
    root.arn = "arn:aws:iam::111122223333:root";
    root.user_id = "111122223333";
    REQUIRE(service.identity_of(root) != nullptr);
    CHECK(service.identity_of(root)->policies.empty());
}

TEST_CASE_FIXTURE(Identities, "a reset leaves nobody") {
    aws::Caller const ann = user("ann");
    CHECK(service.identity_of(ann) != nullptr);
    h.core.db.begin();
    h.core.reset();
    h.core.db.commit();
    CHECK(service.identity_of(ann) == nullptr);
}

TEST_CASE("what an earlier version kept by the names of roles is taken over") {
    Harness h;
    Organization const organization{"o-abc", {{"management", "111122223333"}}};
    SessionTokens tokens(h.disk, h.random);
    {
        iam::Service const first(h.core, organization, tokens);
        h.call(first.api(), "CreateRole",
               named("RoleName", "ops", named("AssumeRolePolicyDocument", trusting("*"))));
    }
    h.core.db.execute(
        "create table iam_role_policies(account text, role text, name text, document text,"
        " primary key(account, role, name));"
        "insert into iam_role_policies values('111122223333', 'ops', 'p', '{}');");
    iam::Service const second(h.core, organization, tokens);
    CHECK(h.call(second.api(), "ListRolePolicies", named("RoleName", "ops")).at("PolicyNames") ==
          Json::array({"p"}));
}
