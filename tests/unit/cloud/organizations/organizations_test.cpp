// The Organization of the config, as its management account and its members see it.
#include <doctest/doctest.h>

#include "cloud/organizations/service.hpp"
#include "unit/cloud/harness.hpp"

using namespace cloud;
using codec::Json;

namespace {

struct Organizations {
    testing::Harness h;
    Organization organization{"o-abc", {{"management", "111122223333"}}};
    organizations::Service service{organization};

    Organizations() {
        for (int i = 0; i < 24; ++i) {
            organization.accounts.push_back(
                {"member-" + std::to_string(i), std::to_string(200'000'000'000 + i)});
        }
    }
    Json call(std::string const& operation, Json const& input = Json::object()) {
        return h.call(service.api(), operation, input);
    }
    std::string error(std::string const& operation, Json const& input = Json::object()) {
        return h.error(service.api(), operation, input);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Organizations, "accounts are listed a page at a time") {
    std::vector<std::string> names;
    Json input = Json::object();
    for (int page = 0; page < 3; ++page) {
        Json const out = call("ListAccounts", input);
        for (Json const& account : out.at("Accounts").items()) {
            names.push_back(account.at("Name").text());
        }
        if (!out.has("NextToken")) break;
        input.set("NextToken", out.at("NextToken"));
    }
    REQUIRE(names.size() == 25);
    CHECK(names.front() == "management");
    CHECK(names.back() == "member-23");
    CHECK(call("ListAccounts", Json::object({{"MaxResults", 3}})).at("Accounts").items().size() ==
          3);
    CHECK(error("ListAccounts", Json::object({{"MaxResults", 21}})).starts_with("InvalidInput"));
    CHECK(error("ListAccounts", Json::object({{"NextToken", "x"}})).starts_with("InvalidInput"));
    CHECK(call("ListAccounts", Json::object({{"NextToken", "99"}})).at("Accounts").items().empty());
}

TEST_CASE_FIXTURE(Organizations, "one account") {
    Json const account =
        call("DescribeAccount", Json::object({{"AccountId", "200000000003"}})).at("Account");
    CHECK(account.at("Arn").text() ==
          "arn:aws:organizations::111122223333:account/o-abc/200000000003");
    CHECK(account.at("Status").text() == "ACTIVE");
    CHECK(error("DescribeAccount", Json::object({{"AccountId", "999999999999"}}))
              .starts_with("AccountNotFoundException: "));
    CHECK(error("DescribeAccount", Json::object({{"AccountId", "x"}}))
              .starts_with("InvalidInputException: "));
}

TEST_CASE_FIXTURE(Organizations, "members see the organization and not each other") {
    h.account = "200000000003";
    CHECK(call("DescribeOrganization").at("Organization").at("MasterAccountId").text() ==
          "111122223333");
    for (char const* operation : {"ListAccounts", "ListRoots"}) {
        CHECK(error(operation).starts_with("AccessDeniedException: "));
    }
}

TEST_CASE_FIXTURE(Organizations, "the root's id is the organization's for good") {
    organizations::Service const again(organization);
    CHECK(codec::to_json(call("ListRoots")) ==
          codec::to_json(h.call(again.api(), "ListRoots", Json::object())));
}
