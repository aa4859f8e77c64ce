// What users, groups and roles are given, in the same words for each.
#include "unit/cloud/iam/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

struct Principals : Iam {
    Principals() {
        call("CreateUser", named("UserName", "ann"));
        call("CreateGroup", named("GroupName", "crew"));
        call("CreateRole",
             named("RoleName", "ops",
                   Json::object({{"AssumeRolePolicyDocument", trusting("111122223333")}})));
    }
};

struct Given {
    char const* title;
    char const* member;
    char const* name;
    char const* most;
};
constexpr Given kAll[] = {{"User", "UserName", "ann", "2048"},
                          {"Group", "GroupName", "crew", "5120"},
                          {"Role", "RoleName", "ops", "10240"}};

}  // namespace

TEST_CASE_FIXTURE(Principals, "inline policies of each kind are put, listed, given back, deleted") {
    for (Given const& one : kAll) {
        CAPTURE(one.title);
        std::string const title = one.title;
        Json const who = named(one.member, one.name);
        Json const policy = named("PolicyName", "read", who);
        Json put = policy;
        put.set("PolicyDocument", allowing("s3:*"));
        call("Put" + title + "Policy", put);
        Json const got = call("Get" + title + "Policy", policy);
        CHECK(got.at(one.member).text() == one.name);
        CHECK(base::percent_decode(got.at("PolicyDocument").text()) == allowing("s3:*"));
        CHECK(call("List" + title + "Policies", who).at("PolicyNames").items().size() == 1);
        put.set("PolicyDocument", allowing("s3:" + std::string(10'300, 'x')));
        CHECK(error("Put" + title + "Policy", put) ==
              "LimitExceeded: Maximum policy size of " + std::string(one.most) +
                  " bytes exceeded for " + base::lower(title) + " " + one.name);
        put.set("PolicyDocument", "{}");
        CHECK(error("Put" + title + "Policy", put).starts_with("MalformedPolicyDocument: "));
        call("Delete" + title + "Policy", policy);
        CHECK(error("Get" + title + "Policy", policy) ==
              "NoSuchEntity: The " + base::lower(title) +
                  " policy with name read cannot be found.");
    }
}

TEST_CASE_FIXTURE(Principals, "managed policies are attached to each kind, ten of them") {
    for (Given const& one : kAll) {
        CAPTURE(one.title);
        std::string const title = one.title;
        Json const who = named(one.member, one.name);
        Json const attached = named("PolicyArn", kAdministrator, who);
        call("Attach" + title + "Policy", attached);
        call("Attach" + title + "Policy", attached);  // which changes nothing
        Json const list = call("ListAttached" + title + "Policies", who);
        REQUIRE(list.at("AttachedPolicies").items().size() == 1);
        CHECK(list.at("AttachedPolicies").items()[0].at("PolicyName").text() ==
              "AdministratorAccess");
        for (int i = 0; i < 9; ++i) {
            std::string const name = title + std::to_string(i);
            Json const made =
                call("CreatePolicy",
                     named("PolicyName", name, named("PolicyDocument", allowing("s3:*"))));
            call("Attach" + title + "Policy",
                 named("PolicyArn", made.at("Policy").at("Arn").text(), who));
        }
        CHECK(error("Attach" + title + "Policy",
                    named("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess", who)) ==
              "LimitExceeded: Cannot exceed quota for PoliciesPer" + title + ": 10");
        CHECK(error("Attach" + title + "Policy", named("PolicyArn", "AdministratorAccess", who)) ==
              "ValidationError: ARN AdministratorAccess is not valid.");
        std::string const none = "arn:aws:iam::444455556666:policy/none";
        CHECK(error("Attach" + title + "Policy", named("PolicyArn", none, who)) ==
              "NoSuchEntity: Policy " + none + " does not exist or is not attachable.");
        call("Detach" + title + "Policy", attached);
        CHECK(error("Detach" + title + "Policy", attached) ==
              "NoSuchEntity: Policy " + std::string(kAdministrator) + " was not found.");
        CHECK(error("Delete" + title, who) ==
              "DeleteConflict: Cannot delete entity, must detach all policies first.");
    }
}

TEST_CASE_FIXTURE(Principals, "boundaries are of users and roles, from their making or later") {
    Json const ann = named("UserName", "ann");
    std::string const read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    call("PutUserPermissionsBoundary", named("PermissionsBoundary", read, ann));
    CHECK(call("GetUser", ann).at("User").at("PermissionsBoundary") ==
          Json::object({{"PermissionsBoundaryType", "Policy"}, {"PermissionsBoundaryArn", read}}));
    call("DeleteUserPermissionsBoundary", ann);
    CHECK(!call("GetUser", ann).at("User").has("PermissionsBoundary"));
    Json made = named("UserName", "bob", named("PermissionsBoundary", read));
    CHECK(call("CreateUser", made).at("User").has("PermissionsBoundary"));
    made = named("UserName", "cid", named("PermissionsBoundary", read + "x"));
    CHECK(error("CreateUser", made) ==
          "NoSuchEntity: Scope ARN: " + read + "x does not exist or is not attachable.");
    CHECK(error("GetUser", named("UserName", "cid")).starts_with("NoSuchEntity: "));
}

TEST_CASE_FIXTURE(Principals, "a role trusts only who is there, where the account is known") {
    auto const trust = [&](std::string const& principal) {
        return error("UpdateAssumeRolePolicy",
                     named("RoleName", "ops", named("PolicyDocument", trusting(principal))));
    };
    for (char const* there :
         {"*", "999988887777", "arn:aws:iam::999988887777:role/any", "AROAEXAMPLEEXAMPLE22",
          "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/ops",
          "arn:aws:sts::111122223333:assumed-role/ops/night", "arn:aws:iam::444455556666:root"}) {
        CHECK(trust(there) == "");
    }
    for (char const* gone :
         {"arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:user/x/ann",
          "arn:aws:iam::444455556666:role/ops", "arn:aws:iam::111122223333:role/o*"}) {
        CHECK(trust(gone) == "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"" +
                                 std::string(gone) + "\"");
    }
    CHECK(trust(std::string(2100, '1')).starts_with("MalformedPolicyDocument: "));
    CHECK(error("CreateRole",
                named("RoleName", "big",
                      named("AssumeRolePolicyDocument",
                            R"({"Version":"2012-10-17","Id":")" + std::string(2100, 'x') +
                                R"(","Statement":{"Effect":"Allow","Principal":"*",)"
                                R"("Action":"sts:AssumeRole"}})"))) ==
          "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
}

TEST_CASE_FIXTURE(Principals, "groups have users, whose names may change") {
    Json both = named("GroupName", "crew", named("UserName", "ann"));
    call("AddUserToGroup", both);
    call("AddUserToGroup", both);
    CHECK(call("GetGroup", named("GroupName", "crew")).at("Users").items().size() == 1);
    CHECK(error("DeleteGroup", named("GroupName", "crew")) ==
          "DeleteConflict: Cannot delete entity, must remove users from group first.");
    CHECK(error("DeleteUser", named("UserName", "ann")) ==
          "DeleteConflict: Cannot delete entity, must remove users from group first.");
    std::string const key =
        call("CreateAccessKey", named("UserName", "ann")).at("AccessKey").at("AccessKeyId").text();
    call("UpdateUser",
         named("UserName", "ann", Json::object({{"NewUserName", "anna"}, {"NewPath", "/x/"}})));
    call("UpdateGroup", named("GroupName", "crew", named("NewGroupName", "team")));
    CHECK(find(key)->caller.arn == "arn:aws:iam::111122223333:user/x/anna");
    Json const groups = call("ListGroupsForUser", named("UserName", "anna")).at("Groups");
    REQUIRE(groups.items().size() == 1);
    CHECK(groups.items()[0].at("Arn").text() == "arn:aws:iam::111122223333:group/team");
    both = named("GroupName", "team", named("UserName", "anna"));
    call("RemoveUserFromGroup", both);
    CHECK(error("RemoveUserFromGroup", both).starts_with("NoSuchEntity: "));
}

TEST_CASE_FIXTURE(Principals, "tags of users and roles differ by more than case") {
    Json const ops = named("RoleName", "ops");
    auto const tag = [&](Json const& tags) {
        Json input = ops;
        input.set("Tags", tags);
        return error("TagRole", input);
    };
    CHECK(tag(tag_list({{"Team", "red"}, {"step", ""}})) == "");
    CHECK(tag(tag_list({{"team", "blue"}})) == "");
    CHECK(call("ListRoleTags", ops).at("Tags") == tag_list({{"step", ""}, {"team", "blue"}}));
    CHECK(tag(tag_list({{"a", "1"}, {"A", "2"}})) ==
          "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case "
          "insensitive.");
    CHECK(tag(tag_list({{"a!", "1"}})) ==
          "ValidationError: 1 validation error detected: Value at 'tags.1.member.key' failed to "
          "satisfy constraint: Member must satisfy regular expression pattern: "
          "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
    Json many = Json::array();
    for (int i = 0; i < 49; ++i) {
        many.push(Json::object({{"Key", "k" + std::to_string(i)}, {"Value", ""}}));
    }
    CHECK(tag(many) == "LimitExceeded: The number of tags has reached the maximum limit.");
    Json untag = ops;
    untag.set("TagKeys", Json::array({"TEAM"}));
    call("UntagRole", untag);
    CHECK(call("GetRole", ops).at("Role").at("Tags") == tag_list({{"step", ""}}));
    Json const page =
        call("ListRoleTags", named("RoleName", "ops", Json::object({{"MaxItems", 1}})));
    CHECK(page.at("IsTruncated").boolean() == false);
}

TEST_CASE_FIXTURE(Principals, "a service's role is the service's") {
    Json const made =
        call("CreateServiceLinkedRole", named("AWSServiceName", "autoscaling.amazonaws.com"));
    std::string const name = "AWSServiceRoleForAutoScaling";
    CHECK(made.at("Role").at("Arn").text() ==
          "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/" + name);
    CHECK(error("CreateServiceLinkedRole", named("AWSServiceName", "autoscaling.amazonaws.com")) ==
          "InvalidInput: Service role name " + name +
              " has been taken in this account, please try a different suffix.");
    CHECK(error("CreateServiceLinkedRole", named("AWSServiceName", "x.amazonaws.com")) ==
          "AccessDenied: Cannot find Service Linked Role template for x.amazonaws.com");
    CHECK(error("AttachRolePolicy", named("RoleName", name, named("PolicyArn", kAdministrator))) ==
          "UnmodifiableEntity: Cannot perform the operation on the protected role '" + name +
              "' - this role is only modifiable by AWS");
    CHECK(error("DeleteRole", named("RoleName", name)).starts_with("UnmodifiableEntity: "));
    std::string const task =
        call("DeleteServiceLinkedRole", named("RoleName", name)).at("DeletionTaskId").text();
    CHECK(task.starts_with("task/aws-service-role/autoscaling.amazonaws.com/" + name + "/"));
    CHECK(call("GetServiceLinkedRoleDeletionStatus", named("DeletionTaskId", task))
              .at("Status")
              .text() == "SUCCEEDED");
    CHECK(error("GetRole", named("RoleName", name)).starts_with("NoSuchEntity: "));
}
