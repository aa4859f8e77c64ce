#include "cloud/organizations/api.hpp"

#include "cloud/organizations/access.hpp"
#include "cloud/organizations/needs.hpp"

namespace cloud::organizations {
namespace {

using Verb = codec::Json (*)(Organizations&, aws::Invocation const&);

struct Entry {
    char const* name;
    Verb verb;
    Access access;
    std::vector<char const*> members;  // of the input, that name what it is allowed on
    char const* note = "";
};

aws::Operation operation(Organizations& o, Entry const& entry) {
    Wanted const wanted{std::string("organizations:") + entry.name, entry.members};
    aws::Operation made;
    made.name = entry.name;
    made.action = wanted.action;
    made.note = entry.note;
    made.needs = [&o, wanted](aws::Invocation const& call) { return needs_of(o, call, wanted); };
    made.verb = [&o, wanted, verb = entry.verb,
                 access = entry.access](aws::Invocation const& call) {
        require_access(o, call, access, needs_of(o, call, wanted));
        return verb(o, call);
    };
    return made;
}

constexpr Access kEveryone = Access::everyone;
constexpr Access kReaders = Access::readers;
constexpr Access kDelegable = Access::delegable;
constexpr Access kManagement = Access::management;

std::vector<Entry> of_the_tree() {
    return {
        {"DescribeOrganization", &describe_organization, kEveryone, {}},
        {"CreateOrganization", &create_organization, kEveryone, {}, "There is one from the start."},
        {"ListRoots", &list_roots, kReaders, {}},
        {"EnablePolicyType",
         &enable_policy_type,
         kDelegable,
         {"RootId"},
         "Service control policies alone."},
        {"DisablePolicyType", &disable_policy_type, kDelegable, {"RootId"}},
        {"CreateOrganizationalUnit", &create_organizational_unit, kManagement, {"ParentId"}},
        {"DescribeOrganizationalUnit",
         &describe_organizational_unit,
         kReaders,
         {"OrganizationalUnitId"}},
        {"UpdateOrganizationalUnit",
         &update_organizational_unit,
         kManagement,
         {"OrganizationalUnitId"}},
        {"DeleteOrganizationalUnit",
         &delete_organizational_unit,
         kManagement,
         {"OrganizationalUnitId"}},
        {"ListOrganizationalUnitsForParent",
         &list_organizational_units_for_parent,
         kReaders,
         {"ParentId"}},
        {"ListChildren", &list_children, kReaders, {"ParentId"}},
        {"ListParents", &list_parents, kReaders, {"ChildId"}},
    };
}

std::vector<Entry> of_accounts() {
    return {
        {"CreateAccount",
         &create_account,
         kManagement,
         {},
         "Done at once. IamUserAccessToBilling is passed over: nothing is billed."},
        {"DescribeCreateAccountStatus", &describe_create_account_status, kReaders, {}},
        {"ListCreateAccountStatus", &list_create_account_status, kReaders, {}},
        {"DescribeAccount", &describe_account, kReaders, {"AccountId"}},
        {"ListAccounts", &list_accounts, kReaders, {}},
        {"ListAccountsForParent", &list_accounts_for_parent, kReaders, {"ParentId"}},
        {"MoveAccount",
         &move_account,
         kManagement,
         {"AccountId", "SourceParentId", "DestinationParentId"}},
        {"CloseAccount",
         &close_account,
         kManagement,
         {"AccountId"},
         "At once, and for good: there is no quota of closures and no period to come back in. What "
         "the account has stays."},
    };
}

std::vector<Entry> of_policies() {
    return {
        {"CreatePolicy", &create_policy, kDelegable, {}, "Service control policies alone."},
        {"DescribePolicy", &describe_policy, kReaders, {"PolicyId"}},
        {"UpdatePolicy", &update_policy, kDelegable, {"PolicyId"}},
        {"DeletePolicy", &delete_policy, kDelegable, {"PolicyId"}},
        {"ListPolicies", &list_policies, kReaders, {}},
        {"AttachPolicy", &attach_policy, kDelegable, {"PolicyId", "TargetId"}},
        {"DetachPolicy", &detach_policy, kDelegable, {"PolicyId", "TargetId"}},
        {"ListPoliciesForTarget", &list_policies_for_target, kReaders, {"TargetId"}},
        {"ListTargetsForPolicy", &list_targets_for_policy, kReaders, {"PolicyId"}},
        {"DescribeEffectivePolicy",
         &describe_effective_policy,
         kReaders,
         {"TargetId"},
         "Always none: AWS has it for types of policies that are not here."},
        {"PutResourcePolicy", &put_resource_policy, kManagement, {}},
        {"DescribeResourcePolicy", &describe_resource_policy, kReaders, {}},
        {"DeleteResourcePolicy", &delete_resource_policy, kManagement, {}},
    };
}

constexpr char const* kAnyService =
    "Any name under amazonaws.com is taken; no service of this cloud acts on it.";

std::vector<Entry> of_settings() {
    return {
        {"TagResource", &tag_resource, kDelegable, {"ResourceId"}},
        {"UntagResource", &untag_resource, kDelegable, {"ResourceId"}},
        {"ListTagsForResource", &list_tags_for_resource, kReaders, {"ResourceId"}},
        {"EnableAWSServiceAccess", &enable_aws_service_access, kManagement, {}, kAnyService},
        {"DisableAWSServiceAccess", &disable_aws_service_access, kManagement, {}},
        {"ListAWSServiceAccessForOrganization", &list_aws_service_access, kReaders, {}},
        {"RegisterDelegatedAdministrator",
         &register_delegated_administrator,
         kManagement,
         {"AccountId"},
         "It may read all of the Organization, whatever the service."},
        {"DeregisterDelegatedAdministrator",
         &deregister_delegated_administrator,
         kManagement,
         {"AccountId"}},
        {"ListDelegatedAdministrators", &list_delegated_administrators, kReaders, {}},
        {"ListDelegatedServicesForAccount",
         &list_delegated_services_for_account,
         kReaders,
         {"AccountId"}},
    };
}

std::vector<aws::Unsupported> unsupported() {
    std::string const no_invitations =
        "There are no accounts outside of the Organization to invite: use CreateAccount.";
    std::string const for_good =
        "The Organization and its accounts are those of this cloud for good: use CloseAccount.";
    return {
        {"AcceptHandshake", no_invitations},
        {"CancelHandshake", no_invitations},
        {"DeclineHandshake", no_invitations},
        {"DescribeHandshake", no_invitations},
        {"InviteAccountToOrganization", no_invitations},
        {"ListHandshakesForAccount", no_invitations},
        {"ListHandshakesForOrganization", no_invitations},
        {"DeleteOrganization", for_good},
        {"LeaveOrganization", for_good},
        {"RemoveAccountFromOrganization", for_good},
        {"CreateGovCloudAccount", "There is no other partition than aws."},
        {"EnableAllFeatures", "All features are enabled."},
    };
}

}  // namespace

aws::Service make_api(Organizations& o) {
    aws::Service api;
    api.name = "organizations";
    api.title = "Organizations";
    api.target = "AWSOrganizationsV20161128";
    api.json = aws::Protocol::json_1_1;
    for (auto const& part : {of_the_tree(), of_accounts(), of_policies(), of_settings()}) {
        for (Entry const& entry : part) api.operations.push_back(operation(o, entry));
    }
    api.unsupported = unsupported();
    return api;
}

}  // namespace cloud::organizations
