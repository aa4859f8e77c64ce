// Who may call what, what calls need, and what is said of the Organization besides its tree.
#include <doctest/doctest.h>

#include "unit/cloud/organizations/fixture.hpp"

using namespace cloud;
using namespace cloud::testing;
using codec::Json;

using Texts = std::vector<std::string>;

namespace {

constexpr char const* kGuard = "guardduty.amazonaws.com";
constexpr char const* kDenied =
    "AccessDeniedException: You don't have permissions to access this resource.";

Json tags(std::initializer_list<std::pair<char const*, char const*>> all) {
    Json list = Json::array();
    for (auto const& [key, value] : all) list.push(object({{"Key", key}, {"Value", value}}));
    return list;
}

struct Callers : Tree {
    std::vector<aws::Need> needs(std::string const& operation, Json const& input) {
        aws::Invocation call;
        call.caller.account = base::AccountId(kManagement);
        call.input = input;
        for (aws::Operation const& one : service.api().operations) {
            if (one.name == operation) return one.needs(call);
        }
        return {};
    }
    void delegate(char const* account) {
        call("EnableAWSServiceAccess", object({{"ServicePrincipal", kGuard}}));
        call("RegisterDelegatedAdministrator",
             object({{"AccountId", account}, {"ServicePrincipal", kGuard}}));
    }
    static std::string value(aws::Need const& need, char const* key) {
        policy::Context::Values const* const values = need.context.find(key);
        return values && !values->empty() ? values->front() : "";
    }
};

}  // namespace

TEST_CASE_FIXTURE(Callers, "members see the organization and nothing else") {
    h.account = kShop;
    CHECK(call("DescribeOrganization").at("Organization").at("MasterAccountId").text() ==
          kManagement);
    CHECK(error("CreateOrganization").starts_with("AlreadyInOrganizationException: "));
    for (aws::Operation const& operation : service.api().operations) {
        bool const for_all =
            operation.name == "DescribeOrganization" || operation.name == "CreateOrganization";
        if (!for_all) CHECK(error(operation.name) == kDenied);
    }
    h.account = "999999999999";
    CHECK(error("DescribeOrganization") ==
          "AWSOrganizationsNotInUseException: Your account is not a member of an organization.");
}

TEST_CASE_FIXTURE(Callers, "delegated administrators read") {
    Json const asked = object({{"AccountId", kShop}, {"ServicePrincipal", kGuard}});
    CHECK(reason("RegisterDelegatedAdministrator", asked) == "SERVICE_ACCESS_NOT_ENABLED");
    delegate(kShop);
    CHECK(error("RegisterDelegatedAdministrator", asked)
              .starts_with("AccountAlreadyRegisteredException: "));
    CHECK(reason("RegisterDelegatedAdministrator",
                 object({{"AccountId", kManagement}, {"ServicePrincipal", kGuard}})) ==
          "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
    CHECK(reason("DisableAWSServiceAccess", object({{"ServicePrincipal", kGuard}})) ==
          "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE");
    CHECK(texts(call("ListDelegatedAdministrators").at("DelegatedAdministrators"), "Id") ==
          Texts{kShop});
    CHECK(call("ListDelegatedAdministrators", object({{"ServicePrincipal", "sso.amazonaws.com"}}))
              .at("DelegatedAdministrators")
              .items()
              .empty());
    CHECK(texts(call("ListDelegatedServicesForAccount", object({{"AccountId", kShop}}))
                    .at("DelegatedServices"),
                "ServicePrincipal") == Texts{kGuard});
    h.account = kShop;
    CHECK(call("ListAccounts").at("Accounts").items().size() == 4);
    CHECK(error("CreatePolicy", policy_input("x")) == kDenied);
    CHECK(error("CloseAccount", object({{"AccountId", "200000000002"}})) == kDenied);
    h.account = kManagement;
    call("DeregisterDelegatedAdministrator", asked);
    CHECK(error("DeregisterDelegatedAdministrator", asked)
              .starts_with("AccountNotRegisteredException: "));
    CHECK(error("ListDelegatedServicesForAccount", object({{"AccountId", kShop}}))
              .starts_with("AccountNotRegisteredException: "));
    call("DisableAWSServiceAccess", object({{"ServicePrincipal", kGuard}}));
    CHECK(
        call("ListAWSServiceAccessForOrganization").at("EnabledServicePrincipals").items().empty());
    CHECK(reason("EnableAWSServiceAccess", object({{"ServicePrincipal", "example.com"}})) ==
          "UNRECOGNIZED_SERVICE_PRINCIPAL");
}

TEST_CASE_FIXTURE(Callers, "the resource policy lets members do what it says") {
    CHECK(error("DescribeResourcePolicy").starts_with("ResourcePolicyNotFoundException: "));
    CHECK(reason("PutResourcePolicy", object({{"Content", "{"}})) ==
          "INVALID_RESOURCE_POLICY_JSON");
    std::string const content =
        R"({"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow",)"
        R"("Principal":{"AWS":"arn:aws:iam::200000000001:root"},)"
        R"("Action":"organizations:CreatePolicy","Resource":"*"}]})";
    Json const put = call("PutResourcePolicy", object({{"Content", content}})).at("ResourcePolicy");
    std::string const id = put.at("ResourcePolicySummary").at("Id").text();
    CHECK(put.at("ResourcePolicySummary").at("Arn").text() ==
          "arn:aws:organizations::111122223333:resourcepolicy/o-example000/" + id);
    CHECK(call("DescribeResourcePolicy").at("ResourcePolicy").at("Content").text() == content);
    h.account = kShop;
    authoriser.refused = {"organizations:ListAccounts"};
    CHECK(error("CreatePolicy", policy_input("x")) == "");
    CHECK(authoriser.asked.back().action == "organizations:CreatePolicy");
    CHECK(authoriser.asked.back().resource_account == kManagement);
    CHECK(authoriser.asked.back().resource_policy == content);
    CHECK(error("ListAccounts") == kDenied);
    // Accounts are for the management account alone, whatever is said.
    CHECK(error("CreateAccount", object({{"AccountName", "n"}, {"Email", "n@example.com"}})) ==
          kDenied);
    h.account = kManagement;
    call("DeleteResourcePolicy");
    CHECK(error("DeleteResourcePolicy").starts_with("ResourcePolicyNotFoundException: "));
}

TEST_CASE_FIXTURE(Callers, "tags") {
    Json const give =
        object({{"ResourceId", kShop}, {"Tags", tags({{"team", "a"}, {"cost", ""}})}});
    call("TagResource", give);
    auto const listed = [&] {
        return texts(call("ListTagsForResource", object({{"ResourceId", kShop}})).at("Tags"),
                     "Key");
    };
    CHECK(listed() == Texts{"cost", "team"});
    call("UntagResource", object({{"ResourceId", kShop}, {"TagKeys", Json::array({"cost"})}}));
    CHECK(listed() == Texts{"team"});
    CHECK(reason("TagResource", object({{"ResourceId", kShop}, {"Tags", tags({{"aws:x", ""}})}})) ==
          "INVALID_SYSTEM_TAGS_PARAMETER");
    CHECK(reason("TagResource",
                 object({{"ResourceId", kShop}, {"Tags", tags({{"a", "1"}, {"a", "2"}})}})) ==
          "DUPLICATE_TAG_KEY");
    Json many = Json::array();
    for (int i = 0; i < 50; ++i) many.push(object({{"Key", std::to_string(i)}, {"Value", ""}}));
    CHECK(reason("TagResource", object({{"ResourceId", kShop}, {"Tags", many}})) ==
          "MAX_TAG_LIMIT_EXCEEDED");
    CHECK(listed() == Texts{"team"});  // and nothing of them stayed
    CHECK(error("ListTagsForResource", object({{"ResourceId", "ou-ab12-00000000"}}))
              .starts_with("TargetNotFoundException: "));
}

TEST_CASE_FIXTURE(Callers, "a flood of tags is refused before it costs anything") {
    Json flood = Json::array();
    for (int i = 0; i < 100'000; ++i) flood.push(object({{"Key", std::to_string(i)}}));
    Json const give = object({{"ResourceId", kShop}, {"Tags", flood}});
    CHECK_THROWS_AS(needs("TagResource", give), aws::Error);
    CHECK(reason("TagResource", give) == "MAX_TAG_LIMIT_EXCEEDED");
    Json const take = object({{"ResourceId", kShop}, {"TagKeys", flood}});
    CHECK(reason("UntagResource", take) == "MAX_TAG_LIMIT_EXCEEDED");
}

TEST_CASE_FIXTURE(Callers, "calls need what they name") {
    call("TagResource", object({{"ResourceId", kShop}, {"Tags", tags({{"team", "a"}})}}));
    std::vector<aws::Need> const attach = needs("AttachPolicy", pair("p-FullAWSAccess", kShop));
    REQUIRE(attach.size() == 2);
    CHECK(attach[0].action == "organizations:AttachPolicy");
    CHECK(attach[0].resource ==
          "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
    CHECK(attach[1].resource ==
          "arn:aws:organizations::111122223333:account/o-example000/200000000001");
    CHECK(value(attach[1], "organizations:PolicyType") == "SERVICE_CONTROL_POLICY");
    CHECK(value(attach[1], "aws:ResourceTag/team") == "a");
    CHECK(value(attach[0], "aws:ResourceTag/team") == "");
    std::vector<aws::Need> const create =
        needs("CreateAccount", object({{"Tags", tags({{"k", "v"}})}}));
    REQUIRE(create.size() == 1);
    CHECK(create[0].resource == "*");
    CHECK(value(create[0], "aws:RequestTag/k") == "v");
    CHECK(value(create[0], "aws:TagKeys") == "k");
    CHECK(value(needs("EnableAWSServiceAccess", object({{"ServicePrincipal", kGuard}})).front(),
                "organizations:ServicePrincipal") == kGuard);
    CHECK(needs("DescribeAccount", object({{"AccountId", 7}})).front().resource == "*");
    for (aws::Operation const& operation : service.api().operations) {
        CHECK(needs(operation.name, object({})).size() == 1);
    }
}
