// The tree: the Organization of the config, its OUs, and the accounts that are made and moved.
#include <doctest/doctest.h>

#include "unit/cloud/organizations/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;
using codec::Json;

using Texts = std::vector<std::string>;

TEST_CASE_FIXTURE(Tree, "the accounts of the config are there, in the root") {
    Json const all = call("ListAccounts").at("Accounts");
    CHECK(texts(all, "Name") == Texts{"management", "shop", "bank", "post"});
    Json const account = call("DescribeAccount", object({{"AccountId", kShop}})).at("Account");
    CHECK(account.at("Arn").text() ==
          "arn:aws:organizations::111122223333:account/o-example000/200000000001");
    CHECK(account.at("Email").text() == "shop@example.com");
    CHECK(account.at("Status").text() == "ACTIVE");
    CHECK(account.at("JoinedTimestamp").number() == 1'795'000'000.0);
    CHECK(texts(call("ListParents", object({{"ChildId", kShop}})).at("Parents"), "Id") ==
          Texts{root});
    Json const organization = call("DescribeOrganization").at("Organization");
    CHECK(organization.at("MasterAccountId").text() == kManagement);
    CHECK(organization.at("Arn").text() ==
          "arn:aws:organizations::111122223333:organization/o-example000");
    CHECK(error("CreateOrganization").starts_with("AlreadyInOrganizationException: "));
    CHECK(error("DescribeAccount", object({{"AccountId", "999999999999"}})) ==
          "AccountNotFoundException: You specified an account that doesn't exist.");
    CHECK(error("DescribeAccount", object({{"AccountId", "x"}})) ==
          "InvalidInputException: You provided a value that does not match the required pattern.");
    CHECK(reason("DescribeAccount") == "INPUT_REQUIRED");
}

TEST_CASE_FIXTURE(Tree, "lists come a page at a time") {
    for (int i = 0; i < 22; ++i) {
        call("CreateAccount", object({{"AccountName", "more"},
                                      {"Email", "more" + std::to_string(i) + "@example.com"}}));
    }
    Texts ids;
    Json input = object({});
    int pages = 0;
    for (bool more = true; more; ++pages) {
        Json const out = call("ListAccounts", input);
        for (std::string const& id : texts(out.at("Accounts"), "Id")) ids.push_back(id);
        more = out.has("NextToken");
        input.set("NextToken", out.at("NextToken"));
    }
    CHECK(pages == 2);
    CHECK(ids.size() == 26);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 26);
    CHECK(call("ListAccounts", object({{"MaxResults", 3}})).at("Accounts").items().size() == 3);
    CHECK(reason("ListAccounts", object({{"MaxResults", 21}})) == "MAX_VALUE_EXCEEDED");
    CHECK(reason("ListAccounts", object({{"MaxResults", 0}})) == "MIN_VALUE_EXCEEDED");
    CHECK(reason("ListAccounts", object({{"NextToken", "!"}})) == "INVALID_NEXT_TOKEN");
}

TEST_CASE_FIXTURE(Tree, "organizational units") {
    std::string const prod = unit("prod");
    CHECK(prod.starts_with("ou-" + root.substr(2) + "-"));
    CHECK(prod.size() == 3 + 4 + 1 + 8);
    Json const described =
        call("DescribeOrganizationalUnit", object({{"OrganizationalUnitId", prod}}))
            .at("OrganizationalUnit");
    CHECK(described.at("Arn").text() ==
          "arn:aws:organizations::111122223333:ou/o-example000/" + prod);
    CHECK(error("CreateOrganizationalUnit", object({{"ParentId", root}, {"Name", "prod"}})) ==
          "DuplicateOrganizationalUnitException: An OU with the same name already exists.");
    std::string const inner = unit("prod", prod);
    Json const rename = object({{"OrganizationalUnitId", inner}, {"Name", "inner"}});
    CHECK(call("UpdateOrganizationalUnit", rename).at("OrganizationalUnit").at("Name").text() ==
          "inner");
    auto const children = [&](char const* type) {
        return texts(
            call("ListChildren", object({{"ParentId", prod}, {"ChildType", type}})).at("Children"),
            "Id");
    };
    move(kShop, root, prod);
    CHECK(children("ORGANIZATIONAL_UNIT") == Texts{inner});
    CHECK(children("ACCOUNT") == Texts{kShop});
    CHECK(texts(call("ListOrganizationalUnitsForParent", object({{"ParentId", prod}}))
                    .at("OrganizationalUnits"),
                "Name") == Texts{"inner"});
    CHECK(error("DeleteOrganizationalUnit", object({{"OrganizationalUnitId", prod}}))
              .starts_with("OrganizationalUnitNotEmptyException: "));
    call("DeleteOrganizationalUnit", object({{"OrganizationalUnitId", inner}}));
    CHECK(error("DescribeOrganizationalUnit", object({{"OrganizationalUnitId", inner}})) ==
          "OrganizationalUnitNotFoundException: You specified an organizational unit that doesn't "
          "exist.");
    CHECK(error("ListParents", object({{"ChildId", inner}})).starts_with("ChildNotFoundException"));
    CHECK(error("ListAccountsForParent", object({{"ParentId", inner}})) ==
          "ParentNotFoundException: You specified parent that doesn't exist.");
    CHECK(reason("ListChildren", object({{"ParentId", root}, {"ChildType", "ROOT"}})) ==
          "INVALID_ENUM");
}

TEST_CASE_FIXTURE(Tree, "units are five deep at most") {
    std::string parent = root;
    for (int depth = 1; depth <= 5; ++depth) parent = unit("level", parent);
    CHECK(reason("CreateOrganizationalUnit", object({{"ParentId", parent}, {"Name", "six"}})) ==
          "OU_DEPTH_LIMIT_EXCEEDED");
}

TEST_CASE_FIXTURE(Tree, "accounts are moved") {
    std::string const prod = unit("prod");
    auto const moving = [&](std::string const& from, std::string const& to) {
        return error(
            "MoveAccount",
            object({{"AccountId", kShop}, {"SourceParentId", from}, {"DestinationParentId", to}}));
    };
    CHECK(moving(prod, root).starts_with("AccountNotFoundException: "));
    CHECK(moving(root, root).starts_with("DuplicateAccountException: "));
    CHECK(moving(root, "r-zzzz").starts_with("DestinationParentNotFoundException: "));
    CHECK(moving("r-zzzz", prod).starts_with("SourceParentNotFoundException: "));
    CHECK(moving(root, prod) == "");
    CHECK(service.membership_of(kShop)->path == "o-example000/" + root + "/" + prod + "/");
    CHECK(texts(call("ListAccountsForParent", object({{"ParentId", prod}})).at("Accounts"), "Id") ==
          Texts{kShop});
}

TEST_CASE_FIXTURE(Tree, "accounts are made, and told of") {
    Json const asked = object({{"AccountName", "New One"},
                               {"Email", "new@example.com"},
                               {"RoleName", "Admin"},
                               {"Tags", Json::array({object({{"Key", "team"}, {"Value", "x"}})})}});
    Json const status = call("CreateAccount", asked).at("CreateAccountStatus");
    CHECK(status.at("State").text() == "IN_PROGRESS");
    CHECK(!status.has("AccountId"));
    std::string const id = status.at("Id").text();
    CHECK(id.starts_with("car-"));
    CHECK(id.size() == 36);
    Json const done = call("DescribeCreateAccountStatus", object({{"CreateAccountRequestId", id}}))
                          .at("CreateAccountStatus");
    CHECK(done.at("State").text() == "SUCCEEDED");
    std::string const account = done.at("AccountId").text();
    CHECK(account.size() == 12);
    REQUIRE(founder.founded.size() == 1);
    CHECK(founder.founded.front().account == account);
    CHECK(founder.founded.front().management_account == kManagement);
    CHECK(founder.founded.front().role_name == "Admin");
    CHECK(service.membership_of(account)->path == "o-example000/" + root + "/");
    CHECK(texts(call("ListTagsForResource", object({{"ResourceId", account}})).at("Tags"), "Key") ==
          Texts{"team"});

    Json const again =
        call("CreateAccount", object({{"AccountName", "b"}, {"Email", "NEW@example.com"}}));
    Json const failed =
        call("ListCreateAccountStatus", object({{"States", Json::array({"FAILED"})}}));
    REQUIRE(failed.at("CreateAccountStatuses").items().size() == 1);
    Json const& failure = failed.at("CreateAccountStatuses").items().front();
    CHECK(failure.at("Id").text() == again.at("CreateAccountStatus").at("Id").text());
    CHECK(failure.at("FailureReason").text() == "EMAIL_ALREADY_EXISTS");
    CHECK(founder.founded.size() == 1);
    CHECK(error("DescribeCreateAccountStatus", object({{"CreateAccountRequestId", "car-00000000"}}))
              .starts_with("CreateAccountStatusNotFoundException: "));
    for (char const* email :
         {"no", "@example.com", "a b@example.com", "a@b@example.com", "ab@cdef"}) {
        CHECK(error("CreateAccount", object({{"AccountName", "n"}, {"Email", email}}))
                  .starts_with("InvalidInputException: "));
    }
}

TEST_CASE_FIXTURE(Tree, "accounts are closed, all but the management account") {
    CHECK(reason("CloseAccount", object({{"AccountId", kManagement}})) ==
          "CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
    call("CloseAccount", object({{"AccountId", kShop}}));
    CHECK(error("CloseAccount", object({{"AccountId", kShop}})) ==
          "AccountAlreadyClosedException: The provided account is already closed.");
    CHECK(call("DescribeAccount", object({{"AccountId", kShop}})).at("Account").at("Status") ==
          Json("SUSPENDED"));
    auto const place = service.membership_of(kShop);
    CHECK(place->suspended);
    REQUIRE(place->service_control.size() == 1);
    CHECK(place->service_control.front().empty());  // nothing is allowed
}

TEST_CASE_FIXTURE(Tree, "a restart finds all of it, a reset what the config says") {
    std::string const prod = unit("prod");
    move(kShop, root, prod);
    call("CreateAccount", object({{"AccountName", "n"}, {"Email", "n@example.com"}}));
    call("EnablePolicyType", of_type());
    organization.accounts.push_back({"late", "200000000009"});
    organizations::Service again(h.core, organization, {authoriser});
    CHECK(again.membership_of(kShop)->path == "o-example000/" + root + "/" + prod + "/");
    CHECK(h.call(again.api(), "ListAccounts", object({})).at("Accounts").items().size() == 6);
    CHECK(again.membership_of("200000000009")->service_control.size() == 2);
    // Without a founder an account is born without the role.
    Json const more = object({{"AccountName", "m"}, {"Email", "m@example.com"}});
    CHECK(h.error(again.api(), "CreateAccount", more) == "");
    CHECK(founder.founded.size() == 1);
    organization.accounts.pop_back();
    h.core.db.begin();
    h.core.reset();
    h.core.db.commit();
    CHECK(texts(call("ListAccounts").at("Accounts"), "Name") ==
          Texts{"management", "shop", "bank", "post"});
    CHECK(service.membership_of(kShop)->path == "o-example000/" + root + "/");
    CHECK(service.membership_of(kShop)->service_control.empty());
    CHECK(call("ListRoots").at("Roots").items().front().at("PolicyTypes").items().empty());
}
