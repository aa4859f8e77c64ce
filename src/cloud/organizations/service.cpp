#include "cloud/organizations/service.hpp"

#include "aws/input.hpp"

namespace cloud::organizations {
namespace {

std::string const& management(Organization const& organization) {
    return organization.accounts.front().id;
}

codec::Json describe(Organization const& organization, OrganizationAccount const& account) {
    return codec::Json::object(
        {{"Id", account.id},
         {"Arn", "arn:aws:organizations::" + management(organization) + ":account/" +
                     organization.id + "/" + account.id},
         {"Email", account.name + "@example.com"},
         {"Name", account.name},
         {"Status", "ACTIVE"},
         {"JoinedMethod", "CREATED"}});
}

}  // namespace

Service::Service(Organization const& organization) : organization_(organization) {
    api_.name = "organizations";
    api_.title = "Organizations";
    api_.target = "AWSOrganizationsV20161128";
    api_.json = aws::Protocol::json_1_1;
    auto const note = "The accounts of the config; read only.";
    api_.operations = {
        {"DescribeOrganization",
         [this](aws::Invocation const&) { return describe_organization(); },
         "organizations:DescribeOrganization", note},
        {"ListAccounts", [this](aws::Invocation const&) { return list_accounts(); },
         "organizations:ListAccounts", note},
        {"DescribeAccount",
         [this](aws::Invocation const& call) { return describe_account(call); },
         "organizations:DescribeAccount", note},
    };
    for (char const* name : {"AttachPolicy", "CreateAccount", "CreateOrganization",
                             "CreateOrganizationalUnit", "CreatePolicy", "ListChildren",
                             "ListOrganizationalUnitsForParent", "ListParents", "ListPolicies",
                             "ListRoots"}) {
        api_.unsupported.push_back({name, ""});
    }
}

codec::Json Service::describe_organization() const {
    std::string const& master = management(organization_);
    std::string const prefix = "arn:aws:organizations::" + master + ":";
    return codec::Json::object(
        {{"Organization",
          codec::Json::object(
              {{"Id", organization_.id},
               {"Arn", prefix + "organization/" + organization_.id},
               {"FeatureSet", "ALL"},
               {"MasterAccountId", master},
               {"MasterAccountArn", prefix + "account/" + organization_.id + "/" + master},
               {"MasterAccountEmail", organization_.accounts.front().name + "@example.com"}})}});
}

codec::Json Service::list_accounts() const {
    codec::Json accounts = codec::Json::array();
    for (OrganizationAccount const& account : organization_.accounts) {
        accounts.push(describe(organization_, account));
    }
    return codec::Json::object({{"Accounts", std::move(accounts)}});
}

codec::Json Service::describe_account(aws::Invocation const& call) const {
    OrganizationAccount const* const account =
        organization_.account(aws::required_text(call.input, "AccountId"));
    if (!account) {
        throw aws::Error("AccountNotFoundException",
                         "You specified an account that doesn't exist.");
    }
    return codec::Json::object({{"Account", describe(organization_, *account)}});
}

}  // namespace cloud::organizations
