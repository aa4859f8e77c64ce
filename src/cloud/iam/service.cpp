#include "cloud/iam/service.hpp"

#include <algorithm>

#include "cloud/iam/unsupported.hpp"

namespace cloud::iam {
namespace {

using Verb = codec::Json (*)(Iam&, aws::Invocation const&);

aws::Operation on(Iam& iam, char const* name, Verb verb, char const* note = "") {
    return {name, [&iam, verb](aws::Invocation const& call) { return verb(iam, call); },
            std::string("iam:") + name, note};
}

constexpr char const* kKept = "Kept and given back; not evaluated yet.";
constexpr char const* kNone = "Always none: there is nothing of the kind yet.";

aws::Service make_api(Iam& iam) {
    aws::Service api;
    api.name = "iam";
    api.title = "IAM";
    api.version = "2010-05-08";
    api.xmlns = "https://iam.amazonaws.com/doc/2010-05-08/";
    api.operations = {
        on(iam, "CreateUser", &create_user),
        on(iam, "GetUser", &get_user),
        on(iam, "DeleteUser", &delete_user),
        on(iam, "ListUsers", &list_users),
        on(iam, "CreateAccessKey", &create_access_key),
        on(iam, "UpdateAccessKey", &update_access_key),
        on(iam, "DeleteAccessKey", &delete_access_key),
        on(iam, "ListAccessKeys", &list_access_keys),
        on(iam, "CreateRole", &create_role,
           "The trust policy decides who may assume it; tags and boundaries are passed over."),
        on(iam, "GetRole", &get_role),
        on(iam, "DeleteRole", &delete_role),
        on(iam, "ListRoles", &list_roles),
        on(iam, "UpdateRole", &update_role),
        on(iam, "UpdateAssumeRolePolicy", &update_assume_role_policy),
        on(iam, "PutRolePolicy", &put_role_policy, kKept),
        on(iam, "GetRolePolicy", &get_role_policy, kKept),
        on(iam, "DeleteRolePolicy", &delete_role_policy),
        on(iam, "ListRolePolicies", &list_role_policies),
        on(iam, "ListAttachedRolePolicies", &list_attached_role_policies, kNone),
        on(iam, "ListInstanceProfilesForRole", &list_instance_profiles_for_role, kNone),
    };
    for (std::string_view name : kUnsupported) api.unsupported.push_back({std::string(name), ""});
    return api;
}

}  // namespace

Service::Service(Core& core, Organization const& organization, SessionTokens& tokens)
    : organization_(organization),
      state_(core),
      keyring_(state_, tokens),
      iam_{core, state_, tokens, keyring_},
      api_(make_api(iam_)) {
    core.db.begin();
    for (OrganizationAccount const& account : organization.accounts) {
        if (!has_root_key(account.id)) make_access_key(iam_, account.id, "", core.clock.now());
    }
    core.db.commit();
    keyring_.load();
    core.on_reset([this, &core] {
        state_.clear();
        core.after_commit([this] { keyring_.load(); });
    });
}

// One that can be used: not inactive, nor sealed under a root key that was lost.
bool Service::has_root_key(std::string const& account) const {
    std::vector<AccessKey> const keys = state_.access_keys(account, "");
    return std::any_of(keys.begin(), keys.end(), [this](AccessKey const& key) {
        return keyring_.principal_of(key).has_value();
    });
}

std::map<std::string, aws::Credentials> Service::root_credentials() const {
    std::map<std::string, aws::Credentials> all;
    for (OrganizationAccount const& account : organization_.accounts) {
        for (AccessKey const& key : state_.access_keys(account.id, "")) {
            std::optional<Principal> const root = keyring_.principal_of(key);
            if (root) all[account.name] = {key.id, root->secret_access_key};
        }
    }
    return all;
}

// "role/name", or with a path, "role/a/path/name".
std::optional<Role> Service::find_role(aws::Arn const& arn) const {
    if (arn.service != "iam" || !arn.resource.starts_with("role/")) return std::nullopt;
    std::string const name = arn.resource.substr(arn.resource.rfind('/') + 1);
    std::optional<StoredRole> const role = state_.role(arn.account, name);
    if (!role || role->arn() != arn.text()) return std::nullopt;
    return Role{role->arn(), role->id, role->name, role->trust_policy, role->max_session_seconds};
}

}  // namespace cloud::iam
