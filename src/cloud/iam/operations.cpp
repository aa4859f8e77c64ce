#include "cloud/iam/operations.hpp"

#include "cloud/iam/needs.hpp"
#include "cloud/iam/tags.hpp"
#include "cloud/iam/unsupported.hpp"

namespace cloud::iam {
namespace {

using Verb = codec::Json (*)(Iam&, aws::Invocation const&);
using VerbOfKind = codec::Json (*)(Iam&, Kind, aws::Invocation const&);
using VerbOfTagged = codec::Json (*)(Iam&, Tagged, aws::Invocation const&);
using Run = std::function<codec::Json(aws::Invocation const&)>;

// "You cannot call any IAM API operations unless MFA authentication information is included":
// STS reference, GetSessionToken; GetFederationToken says the same of its own.
void refuse_plain_sessions(aws::Caller const& caller) {
    bool const root = caller.arn.ends_with(":root");
    if (!caller.session || !caller.session->role_arn.empty() || root) return;
    throw aws::Error("InvalidClientTokenId",
                     "The security token included in the request is invalid", 403);
}

class Table {
  public:
    explicit Table(Iam& iam) : iam_(iam) {}

    void add(char const* name, Target target, Run run, char const* note = "") {
        aws::Operation operation;
        operation.name = name;
        operation.verb = [run = std::move(run)](aws::Invocation const& call) {
            refuse_plain_sessions(call.caller);
            return run(call);
        };
        operation.action = std::string("iam:") + name;
        operation.note = note;
        operation.needs = needs_of(iam_, operation.action, target);
        operations_.push_back(std::move(operation));
    }
    void add(char const* name, Target target, Verb verb, char const* note = "") {
        add(name, target,
            Run([&iam = iam_, verb](aws::Invocation const& call) { return verb(iam, call); }),
            note);
    }
    void add(std::string const& name, Kind kind, VerbOfKind verb) {
        Target const target = kind == Kind::user    ? Target::user
                              : kind == Kind::group ? Target::group
                                                    : Target::role;
        add(name.c_str(), target, Run([&iam = iam_, kind, verb](aws::Invocation const& call) {
                return verb(iam, kind, call);
            }));
    }
    void add_tags(std::string const& noun, Tagged kind, Target target) {
        auto const add_one = [&](std::string const& name, VerbOfTagged verb) {
            add(name.c_str(), target, Run([&iam = iam_, kind, verb](aws::Invocation const& call) {
                    return verb(iam, kind, call);
                }));
        };
        add_one("Tag" + noun, &tag);
        add_one("Untag" + noun, &untag);
        add_one("List" + noun + "Tags", &list_tags);
    }
    // What principals are given, in the same way whatever they are.
    void add_policies(Kind kind) {
        std::string const title = spelling(kind).title;
        add("Put" + title + "Policy", kind, &put_policy);
        add("Get" + title + "Policy", kind, &get_policy_of);
        add("Delete" + title + "Policy", kind, &delete_policy_of);
        add("List" + title + "Policies", kind, &list_policies_of);
        add("Attach" + title + "Policy", kind, &attach_policy);
        add("Detach" + title + "Policy", kind, &detach_policy);
        add("ListAttached" + title + "Policies", kind, &list_attached_policies);
        if (kind == Kind::group) return;
        add("Put" + title + "PermissionsBoundary", kind, &put_boundary);
        add("Delete" + title + "PermissionsBoundary", kind, &delete_boundary);
    }

    void add_users();
    void add_groups();
    void add_roles();
    void add_managed_policies();
    void add_instance_profiles();
    void add_providers();
    void add_account();

    std::vector<aws::Operation> operations() && { return std::move(operations_); }

  private:
    Iam& iam_;
    std::vector<aws::Operation> operations_;
};

void Table::add_users() {
    add("CreateUser", Target::user, &create_user);
    add("GetUser", Target::user, &get_user);
    add("UpdateUser", Target::user, &update_user);
    add("DeleteUser", Target::user, &delete_user);
    add("ListUsers", Target::users, Run([&iam = iam_](aws::Invocation const& call) {
            return list_entities(iam, Kind::user, call);
        }));
    add_tags("User", Tagged::user, Target::user);
    add_policies(Kind::user);
    add("ListGroupsForUser", Target::user, &list_groups_for_user);
    add("CreateAccessKey", Target::user, &create_access_key);
    add("UpdateAccessKey", Target::user, &update_access_key);
    add("DeleteAccessKey", Target::user, &delete_access_key);
    add("ListAccessKeys", Target::user, &list_access_keys);
    add("GetAccessKeyLastUsed", Target::key_user, &get_access_key_last_used,
        "Since the cloud started.");
}

void Table::add_groups() {
    add("CreateGroup", Target::group, &create_group);
    add("GetGroup", Target::group, &get_group);
    add("UpdateGroup", Target::group, &update_group);
    add("DeleteGroup", Target::group, &delete_group);
    add("ListGroups", Target::groups, Run([&iam = iam_](aws::Invocation const& call) {
            return list_entities(iam, Kind::group, call);
        }));
    add("AddUserToGroup", Target::group, &add_user_to_group);
    add("RemoveUserFromGroup", Target::group, &remove_user_from_group);
    add_policies(Kind::group);
}

void Table::add_roles() {
    add("CreateRole", Target::role, &create_role,
        "Principals of accounts outside the Organization are not looked for.");
    add("GetRole", Target::role, &get_role, "RoleLastUsed is empty.");
    add("UpdateRole", Target::role, &update_role);
    add("UpdateRoleDescription", Target::role, &update_role_description);
    add("DeleteRole", Target::role, &delete_role);
    add("ListRoles", Target::roles, &list_roles);
    add("UpdateAssumeRolePolicy", Target::role, &update_assume_role_policy,
        "Principals are kept as ARNs: one that is deleted and made again is trusted again.");
    add_tags("Role", Tagged::role, Target::role);
    add_policies(Kind::role);
    add("CreateServiceLinkedRole", Target::service_role, &create_service_linked_role,
        "Of the services that are known here; the role has no policy.");
    add("DeleteServiceLinkedRole", Target::role, &delete_service_linked_role, "Done at once.");
    add("GetServiceLinkedRoleDeletionStatus", Target::deletion, &get_deletion_status);
}

void Table::add_managed_policies() {
    add("CreatePolicy", Target::policy, &create_policy);
    add("GetPolicy", Target::policy, &get_policy,
        "Of AWS's policies those that are attached most, as far as they speak of services that "
        "are here.");
    add("DeletePolicy", Target::policy, &delete_policy);
    add("ListPolicies", Target::none, &list_policies);
    add("ListEntitiesForPolicy", Target::policy, &list_entities_for_policy);
    add("CreatePolicyVersion", Target::policy, &create_policy_version);
    add("GetPolicyVersion", Target::policy, &get_policy_version);
    add("DeletePolicyVersion", Target::policy, &delete_policy_version);
    add("SetDefaultPolicyVersion", Target::policy, &set_default_policy_version);
    add("ListPolicyVersions", Target::policy, &list_policy_versions);
    add_tags("Policy", Tagged::policy, Target::policy);
}

void Table::add_instance_profiles() {
    Target const target = Target::instance_profile;
    add("CreateInstanceProfile", target, &create_instance_profile,
        "Kept and given back: there are no machines here to have one.");
    add("GetInstanceProfile", target, &get_instance_profile);
    add("DeleteInstanceProfile", target, &delete_instance_profile);
    add("ListInstanceProfiles", Target::instance_profiles, &list_instance_profiles);
    add("ListInstanceProfilesForRole", Target::role, &list_instance_profiles_for_role);
    add("AddRoleToInstanceProfile", target, &add_role_to_instance_profile);
    add("RemoveRoleFromInstanceProfile", target, &remove_role_from_instance_profile);
    add_tags("InstanceProfile", Tagged::instance_profile, target);
}

void Table::add_providers() {
    Target const target = Target::provider;
    add("CreateOpenIDConnectProvider", target, &create_provider,
        "Kept and given back: AssumeRoleWithWebIdentity is not done.");
    add("GetOpenIDConnectProvider", target, &get_provider);
    add("DeleteOpenIDConnectProvider", target, &delete_provider);
    add("ListOpenIDConnectProviders", Target::none, &list_providers);
    add("AddClientIDToOpenIDConnectProvider", target, &add_client_id);
    add("RemoveClientIDFromOpenIDConnectProvider", target, &remove_client_id);
    add("UpdateOpenIDConnectProviderThumbprint", target, &update_thumbprint);
    add_tags("OpenIDConnectProvider", Tagged::provider, target);
}

void Table::add_account() {
    Target const target = Target::none;
    add("CreateAccountAlias", target, &create_account_alias);
    add("DeleteAccountAlias", target, &delete_account_alias);
    add("ListAccountAliases", target, &list_account_aliases);
    add("UpdateAccountPasswordPolicy", target, &update_password_policy,
        "Kept and given back: nobody has a password here.");
    add("GetAccountPasswordPolicy", target, &get_password_policy);
    add("DeleteAccountPasswordPolicy", target, &delete_password_policy);
    add("GetAccountSummary", target, &get_account_summary);
    add("GetAccountAuthorizationDetails", target, &get_account_authorization_details);
    add("SimulateCustomPolicy", target, &simulate_custom_policy);
    add("SimulatePrincipalPolicy", Target::source, &simulate_principal_policy);
    add("GetContextKeysForCustomPolicy", target, &context_keys_for_custom_policy);
    add("GetContextKeysForPrincipalPolicy", Target::source, &context_keys_for_principal_policy);
}

}  // namespace

aws::Service make_api(Iam& iam) {
    aws::Service api;
    api.name = "iam";
    api.title = "IAM";
    api.version = "2010-05-08";
    api.xmlns = "https://iam.amazonaws.com/doc/2010-05-08/";
    Table table(iam);
    table.add_users();
    table.add_groups();
    table.add_roles();
    table.add_managed_policies();
    table.add_instance_profiles();
    table.add_providers();
    table.add_account();
    api.operations = std::move(table).operations();
    for (NotDone const& one : kUnsupported) api.unsupported.push_back({one.name, one.why});
    return api;
}

}  // namespace cloud::iam
