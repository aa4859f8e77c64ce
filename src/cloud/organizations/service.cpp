#include "cloud/organizations/service.hpp"

#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "base/assert.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"

namespace cloud::organizations {
namespace {

std::string const& management(Organization const& organization) {
    return organization.accounts.front().id;
}

codec::Json describe(Organization const& organization, OrganizationAccount const& account) {
    return codec::Json::object({{"Id", account.id},
                                {"Arn", "arn:aws:organizations::" + management(organization) +
                                            ":account/" + organization.id + "/" + account.id},
                                {"Email", account.name + "@example.com"},
                                {"Name", account.name},
                                {"Status", "ACTIVE"},
                                {"JoinedMethod", "CREATED"}});
}

// All but DescribeOrganization is for the management account alone.
void require_management(Organization const& organization, aws::Invocation const& call) {
    if (call.caller.account.value == management(organization)) return;
    throw aws::Error("AccessDeniedException",
                     "You don't have permissions to access this resource.");
}

bool is_account_id(std::string const& id) {
    return id.size() == 12 &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

aws::Error invalid_input(std::string const& message) { return {"InvalidInputException", message}; }

std::size_t given_page_size(codec::Json const& in) {
    std::int64_t const most = aws::optional_integer(in, "MaxResults").value_or(kAccountsPerPage);
    if (most >= 1 && most <= kAccountsPerPage) return static_cast<std::size_t>(most);
    throw invalid_input("MaxResults must be between 1 and 20.");
}

// A token is the place of the next account in the config's list.
std::size_t given_start(codec::Json const& in) {
    std::optional<std::string> const token = aws::optional_text(in, "NextToken");
    if (!token) return 0;
    std::optional<std::uint64_t> const start = base::to_uint64(*token);
    if (!start) throw invalid_input("You specified an invalid NextToken.");
    return *start;
}

constexpr std::array<std::string_view, 51> kUnsupported = {
    "AcceptHandshake",
    "AttachPolicy",
    "CancelHandshake",
    "CloseAccount",
    "CreateAccount",
    "CreateGovCloudAccount",
    "CreateOrganization",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "DeclineHandshake",
    "DeleteOrganization",
    "DeleteOrganizationalUnit",
    "DeletePolicy",
    "DeleteResourcePolicy",
    "DeregisterDelegatedAdministrator",
    "DescribeCreateAccountStatus",
    "DescribeEffectivePolicy",
    "DescribeHandshake",
    "DescribeOrganizationalUnit",
    "DescribePolicy",
    "DescribeResourcePolicy",
    "DetachPolicy",
    "DisableAWSServiceAccess",
    "DisablePolicyType",
    "EnableAWSServiceAccess",
    "EnableAllFeatures",
    "EnablePolicyType",
    "InviteAccountToOrganization",
    "LeaveOrganization",
    "ListAWSServiceAccessForOrganization",
    "ListAccountsForParent",
    "ListChildren",
    "ListCreateAccountStatus",
    "ListDelegatedAdministrators",
    "ListDelegatedServicesForAccount",
    "ListHandshakesForAccount",
    "ListHandshakesForOrganization",
    "ListOrganizationalUnitsForParent",
    "ListParents",
    "ListPolicies",
    "ListPoliciesForTarget",
    "ListTagsForResource",
    "ListTargetsForPolicy",
    "MoveAccount",
    "PutResourcePolicy",
    "RegisterDelegatedAdministrator",
    "RemoveAccountFromOrganization",
    "TagResource",
    "UntagResource",
    "UpdateOrganizationalUnit",
    "UpdatePolicy",
};

}  // namespace

Service::Service(Organization const& organization) : organization_(organization) {
    ASSERT(!organization.accounts.empty());
    api_.name = "organizations";
    api_.title = "Organizations";
    api_.target = "AWSOrganizationsV20161128";
    api_.json = aws::Protocol::json_1_1;
    auto const note = "The accounts of the config; read only.";
    api_.operations = {
        {"DescribeOrganization", [this](aws::Invocation const&) { return describe_organization(); },
         "organizations:DescribeOrganization", note},
        {"ListAccounts", [this](aws::Invocation const& call) { return list_accounts(call); },
         "organizations:ListAccounts", note},
        {"DescribeAccount", [this](aws::Invocation const& call) { return describe_account(call); },
         "organizations:DescribeAccount", note},
        {"ListRoots", [this](aws::Invocation const& call) { return list_roots(call); },
         "organizations:ListRoots", "One root, without policy types."},
    };
    for (std::string_view name : kUnsupported) {
        api_.unsupported.push_back({std::string(name), ""});
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

codec::Json Service::list_accounts(aws::Invocation const& call) const {
    require_management(organization_, call);
    std::size_t const most = given_page_size(call.input);
    std::size_t const count = organization_.accounts.size();
    std::size_t const start = std::min(given_start(call.input), count);
    std::size_t const end = start + std::min(most, count - start);
    codec::Json accounts = codec::Json::array();
    for (std::size_t i = start; i < end; ++i) {
        accounts.push(describe(organization_, organization_.accounts[i]));
    }
    codec::Json out = codec::Json::object({{"Accounts", std::move(accounts)}});
    if (end < count) out.set("NextToken", std::to_string(end));
    return out;
}

// Its id is made from the organization's, so that it is the same after each start.
codec::Json Service::list_roots(aws::Invocation const& call) const {
    require_management(organization_, call);
    std::string const id = "r-" + base::hex(base::sha256(organization_.id)).substr(0, 4);
    std::string const arn = "arn:aws:organizations::" + management(organization_) + ":root/" +
                            organization_.id + "/" + id;
    return codec::Json::object(
        {{"Roots",
          codec::Json::array({codec::Json::object({{"Id", id},
                                                   {"Arn", arn},
                                                   {"Name", "Root"},
                                                   {"PolicyTypes", codec::Json::array()}})})}});
}

codec::Json Service::describe_account(aws::Invocation const& call) const {
    require_management(organization_, call);
    std::string const id = aws::required_text(call.input, "AccountId");
    if (!is_account_id(id)) {
        throw invalid_input("You provided a value that does not match the required pattern.");
    }
    OrganizationAccount const* const account = organization_.account(id);
    if (!account) {
        throw aws::Error("AccountNotFoundException",
                         "You specified an account that doesn't exist.");
    }
    return codec::Json::object({{"Account", describe(organization_, *account)}});
}

}  // namespace cloud::organizations
