// Users, keys and roles, and the door's view of them.
#include "unit/cloud/iam/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;

namespace {

Json user(std::string const& name) { return Json::object({{"UserName", name}}); }

Json role(std::string const& name, std::string const& policy) {
    return Json::object({{"RoleName", name}, {"AssumeRolePolicyDocument", policy}});
}

}  // namespace

TEST_CASE_FIXTURE(Iam, "each account has a root key, the same after a restart") {
    auto const before = service.root_credentials();
    REQUIRE(before.size() == 2);
    CHECK(before.at("shop").access_key_id.starts_with("AKIA"));
    std::optional<Principal> const root = find(before.at("shop").access_key_id);
    REQUIRE(root.has_value());
    CHECK(root->caller.account.value == "444455556666");
    CHECK(root->caller.arn == "arn:aws:iam::444455556666:root");
    CHECK(root->secret_access_key == before.at("shop").secret_access_key);
    SessionTokens again(h.disk, h.random);
    iam::Service restarted(h.core, organization, again);
    CHECK(restarted.root_credentials().at("shop").secret_access_key ==
          before.at("shop").secret_access_key);
}

TEST_CASE_FIXTURE(Iam, "a user's key signs from when it is durable until it is inactive or gone") {
    CHECK(call("CreateUser", ::user("ann")).at("User").at("Arn").text() ==
          "arn:aws:iam::111122223333:user/ann");
    Json const key = call("CreateAccessKey", ::user("ann")).at("AccessKey");
    std::string const& id = key.at("AccessKeyId").text();
    REQUIRE(find(id).has_value());
    CHECK(find(id)->caller.arn == "arn:aws:iam::111122223333:user/ann");
    CHECK(find(id)->secret_access_key == key.at("SecretAccessKey").text());
    auto const set = [&](char const* status) {
        call("UpdateAccessKey",
             Json::object({{"UserName", "ann"}, {"AccessKeyId", id}, {"Status", status}}));
    };
    set("Inactive");
    CHECK(!find(id).has_value());
    set("Active");
    CHECK(find(id).has_value());
    CHECK(error("DeleteUser", ::user("ann")) ==
          "DeleteConflict: Cannot delete entity, must delete access keys first.");
    call("DeleteAccessKey", Json::object({{"UserName", "ann"}, {"AccessKeyId", id}}));
    CHECK(!find(id).has_value());
    call("DeleteUser", ::user("ann"));
    CHECK(error("GetUser", ::user("ann")) ==
          "NoSuchEntity: The user with name ann cannot be found.");
}

TEST_CASE_FIXTURE(Iam, "secrets are shown once and lie sealed on the disk") {
    call("CreateUser", ::user("ann"));
    Json const key = call("CreateAccessKey", ::user("ann")).at("AccessKey");
    std::string const listed = codec::to_json(call("ListAccessKeys", ::user("ann")));
    CHECK(listed.find(key.at("AccessKeyId").text()) != std::string::npos);
    CHECK(listed.find(key.at("SecretAccessKey").text()) == std::string::npos);
    for (std::string const& name : h.disk.list("")) {
        base::Result<std::unique_ptr<disk::File>> const file = h.disk.open(name);
        REQUIRE(file.has_value());
        CHECK(disk::read_whole(**file)->find(key.at("SecretAccessKey").text()) ==
              std::string::npos);
    }
}

TEST_CASE_FIXTURE(Iam, "two keys a user") {
    call("CreateUser", ::user("ann"));
    call("CreateAccessKey", ::user("ann"));
    call("CreateAccessKey", ::user("ann"));
    CHECK(error("CreateAccessKey", ::user("ann")) ==
          "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
}

TEST_CASE_FIXTURE(Iam, "an account sees its own users and roles alone") {
    call("CreateUser", ::user("ann"));
    call("CreateRole", role("reader", trusting("111122223333")));
    h.account = "444455556666";
    CHECK(call("ListUsers").at("Users").items().empty());
    CHECK(call("ListRoles").at("Roles").items().empty());
    CHECK(error("GetUser", ::user("ann")).starts_with("NoSuchEntity: "));
    CHECK(error("GetRole", Json::object({{"RoleName", "reader"}})) ==
          "NoSuchEntity: The role with name reader cannot be found.");
    call("CreateUser", ::user("ann"));  // the same name is another user
}

TEST_CASE_FIXTURE(Iam, "a role's policies are given back as they were put") {
    call("CreateRole", role("reader", trusting("111122223333")));
    CHECK(error("CreateRole", role("reader", trusting("111122223333"))) ==
          "EntityAlreadyExists: Role with name reader already exists.");
    Json const got = call("GetRole", Json::object({{"RoleName", "reader"}})).at("Role");
    CHECK(base::percent_decode(got.at("AssumeRolePolicyDocument").text(), false) ==
          trusting("111122223333"));
    std::string const policy =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})";
    Json const named = Json::object({{"RoleName", "reader"}, {"PolicyName", "read"}});
    Json put = named;
    put.set("PolicyDocument", policy);
    call("PutRolePolicy", put);
    CHECK(base::percent_decode(call("GetRolePolicy", named).at("PolicyDocument").text(), false) ==
          policy);
    CHECK(error("DeleteRole", Json::object({{"RoleName", "reader"}})) ==
          "DeleteConflict: Cannot delete entity, must delete policies first.");
    call("DeleteRolePolicy", named);
    call("DeleteRole", Json::object({{"RoleName", "reader"}}));
    CHECK(!service.has_role(*aws::parse_arn("arn:aws:iam::111122223333:role/reader")));
}

TEST_CASE_FIXTURE(Iam, "policies that are no policies are refused") {
    CHECK(error("CreateRole", role("reader", "hello")).starts_with("MalformedPolicyDocument: "));
    CHECK(error("CreateRole", role("reader", "[]")).starts_with("MalformedPolicyDocument: "));
    CHECK(error("CreateRole", role("a/b", trusting("1"))).starts_with("ValidationError: "));
    CHECK(error("CreateUser").starts_with("ValidationException: "));  // ValidationError in XML
}
