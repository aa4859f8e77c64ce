// What every verb of IAM stands on, and the verbs by noun. Those that users, groups and roles have
// in common are told the kind.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/iam/identities.hpp"
#include "cloud/iam/keyring.hpp"
#include "cloud/iam/permissions.hpp"
#include "cloud/iam/policy_shelf.hpp"
#include "cloud/iam/settings.hpp"
#include "cloud/iam/state.hpp"
#include "cloud/organization.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::iam {

struct Iam {
    Core& core;
    Organization const& organization;
    State& state;
    Permissions& permissions;
    PolicyShelf& shelf;
    Settings& settings;
    SessionTokens& tokens;
    Keyring& keyring;
    Identities& identities;
    OrganizationDirectory const* places = nullptr;  // whose policies simulations count in
};

// What the input names: NoSuchEntity where it is not there.
Entity open(Iam const& iam, Kind kind, aws::Invocation const& call);
StoredRole open_role(Iam const& iam, aws::Invocation const& call);
OidcProvider open_provider(Iam const& iam, aws::Invocation const& call);
// Of the caller's account or AWS's; the account's own alone.
ManagedPolicy open_policy(Iam const& iam, aws::Invocation const& call);
ManagedPolicy open_own_policy(Iam const& iam, aws::Invocation const& call);
// The user, group or role of an id.
std::optional<Entity> entity_of(Iam const& iam, std::string const& id);
// Service-linked roles are their service's: UnmodifiableEntity.
void refuse_protected(Entity const& entity);
// A new one, which `call` names. EntityAlreadyExists, LimitExceeded.
Entity fresh_entity(Iam& iam, Kind kind, aws::Invocation const& call);
// PermissionsBoundary of a new principal, and as it is described.
void give_boundary(Iam& iam, Entity const& entity, aws::Invocation const& call);
void set_boundary(Iam const& iam, codec::Json& described, Entity const& entity);
// What must go before it does: DeleteConflict.
void check_unused(Iam const& iam, Entity const& entity);

codec::Json describe(Entity const& entity);  // all but tags and boundary
codec::Json describe_role(StoredRole const& role);
codec::Json describe_profile(Iam const& iam, Entity const& profile);
codec::Json describe_policy(Iam const& iam, ManagedPolicy const& policy,
                            std::string const& account);
codec::Json describe_version(ManagedPolicy const& policy, PolicyVersion const& version);

struct FreshKey {
    AccessKey key;
    std::string secret;
};
// A new key of a user ("" for the account's root), kept sealed.
FreshKey make_access_key(Iam& iam, std::string const& account, std::string const& user,
                         base::Instant now);
// What the I/O thread knows of a key follows once the change is durable.
void key_changed(Iam& iam, AccessKey const& key);
// The caller's own name, where a request names nobody; "" for the account's root.
std::string caller_name(aws::Invocation const& call);

codec::Json create_user(Iam& iam, aws::Invocation const& call);
codec::Json get_user(Iam& iam, aws::Invocation const& call);
codec::Json delete_user(Iam& iam, aws::Invocation const& call);
codec::Json update_user(Iam& iam, aws::Invocation const& call);

codec::Json create_access_key(Iam& iam, aws::Invocation const& call);
codec::Json update_access_key(Iam& iam, aws::Invocation const& call);
codec::Json delete_access_key(Iam& iam, aws::Invocation const& call);
codec::Json list_access_keys(Iam& iam, aws::Invocation const& call);
codec::Json get_access_key_last_used(Iam& iam, aws::Invocation const& call);

codec::Json create_group(Iam& iam, aws::Invocation const& call);
codec::Json get_group(Iam& iam, aws::Invocation const& call);
codec::Json delete_group(Iam& iam, aws::Invocation const& call);
codec::Json update_group(Iam& iam, aws::Invocation const& call);
codec::Json add_user_to_group(Iam& iam, aws::Invocation const& call);
codec::Json remove_user_from_group(Iam& iam, aws::Invocation const& call);
codec::Json list_groups_for_user(Iam& iam, aws::Invocation const& call);

codec::Json create_role(Iam& iam, aws::Invocation const& call);
codec::Json get_role(Iam& iam, aws::Invocation const& call);
codec::Json delete_role(Iam& iam, aws::Invocation const& call);
codec::Json list_roles(Iam& iam, aws::Invocation const& call);
codec::Json update_role(Iam& iam, aws::Invocation const& call);
codec::Json update_role_description(Iam& iam, aws::Invocation const& call);
codec::Json update_assume_role_policy(Iam& iam, aws::Invocation const& call);
// Of the role that a service's name makes; "*" where none is known.
std::string service_role_arn(std::string const& account, std::string const& service);
codec::Json create_service_linked_role(Iam& iam, aws::Invocation const& call);
codec::Json delete_service_linked_role(Iam& iam, aws::Invocation const& call);
codec::Json get_deletion_status(Iam& iam, aws::Invocation const& call);

codec::Json list_entities(Iam& iam, Kind kind, aws::Invocation const& call);  // users, groups

codec::Json put_policy(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json get_policy_of(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json delete_policy_of(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json list_policies_of(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json attach_policy(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json detach_policy(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json list_attached_policies(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json put_boundary(Iam& iam, Kind kind, aws::Invocation const& call);
codec::Json delete_boundary(Iam& iam, Kind kind, aws::Invocation const& call);

codec::Json create_policy(Iam& iam, aws::Invocation const& call);
codec::Json get_policy(Iam& iam, aws::Invocation const& call);
codec::Json delete_policy(Iam& iam, aws::Invocation const& call);
codec::Json list_policies(Iam& iam, aws::Invocation const& call);
codec::Json list_entities_for_policy(Iam& iam, aws::Invocation const& call);
codec::Json create_policy_version(Iam& iam, aws::Invocation const& call);
codec::Json get_policy_version(Iam& iam, aws::Invocation const& call);
codec::Json delete_policy_version(Iam& iam, aws::Invocation const& call);
codec::Json set_default_policy_version(Iam& iam, aws::Invocation const& call);
codec::Json list_policy_versions(Iam& iam, aws::Invocation const& call);

codec::Json create_instance_profile(Iam& iam, aws::Invocation const& call);
codec::Json get_instance_profile(Iam& iam, aws::Invocation const& call);
codec::Json delete_instance_profile(Iam& iam, aws::Invocation const& call);
codec::Json list_instance_profiles(Iam& iam, aws::Invocation const& call);
codec::Json list_instance_profiles_for_role(Iam& iam, aws::Invocation const& call);
codec::Json add_role_to_instance_profile(Iam& iam, aws::Invocation const& call);
codec::Json remove_role_from_instance_profile(Iam& iam, aws::Invocation const& call);

codec::Json create_provider(Iam& iam, aws::Invocation const& call);
codec::Json get_provider(Iam& iam, aws::Invocation const& call);
codec::Json delete_provider(Iam& iam, aws::Invocation const& call);
codec::Json list_providers(Iam& iam, aws::Invocation const& call);
codec::Json add_client_id(Iam& iam, aws::Invocation const& call);
codec::Json remove_client_id(Iam& iam, aws::Invocation const& call);
codec::Json update_thumbprint(Iam& iam, aws::Invocation const& call);

codec::Json create_account_alias(Iam& iam, aws::Invocation const& call);
codec::Json delete_account_alias(Iam& iam, aws::Invocation const& call);
codec::Json list_account_aliases(Iam& iam, aws::Invocation const& call);
codec::Json update_password_policy(Iam& iam, aws::Invocation const& call);
codec::Json get_password_policy(Iam& iam, aws::Invocation const& call);
codec::Json delete_password_policy(Iam& iam, aws::Invocation const& call);
codec::Json get_account_summary(Iam& iam, aws::Invocation const& call);
codec::Json get_account_authorization_details(Iam& iam, aws::Invocation const& call);

codec::Json simulate_custom_policy(Iam& iam, aws::Invocation const& call);
codec::Json simulate_principal_policy(Iam& iam, aws::Invocation const& call);
codec::Json context_keys_for_custom_policy(Iam& iam, aws::Invocation const& call);
codec::Json context_keys_for_principal_policy(Iam& iam, aws::Invocation const& call);

}  // namespace cloud::iam
