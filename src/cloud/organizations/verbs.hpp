// The verbs of Organizations, over what they all stand on.
#pragma once

#include <memory>
#include <string>

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/organization.hpp"
#include "cloud/organizations/model.hpp"
#include "cloud/organizations/policy_state.hpp"
#include "cloud/organizations/settings.hpp"
#include "cloud/organizations/state.hpp"
#include "cloud/ports.hpp"

namespace cloud::organizations {

struct Organizations {
    Core& core;
    Naming naming;
    State& state;
    PolicyState& policies;
    Settings& settings;
    Authoriser const& authoriser;  // decides what the resource policy lets members do
    AccountFounder* founder = nullptr;
};

// organization.cpp
codec::Json describe_organization(Organizations& o, aws::Invocation const& call);
codec::Json create_organization(Organizations& o, aws::Invocation const& call);
codec::Json list_roots(Organizations& o, aws::Invocation const& call);
codec::Json enable_policy_type(Organizations& o, aws::Invocation const& call);
codec::Json disable_policy_type(Organizations& o, aws::Invocation const& call);

// units.cpp
codec::Json create_organizational_unit(Organizations& o, aws::Invocation const& call);
codec::Json describe_organizational_unit(Organizations& o, aws::Invocation const& call);
codec::Json update_organizational_unit(Organizations& o, aws::Invocation const& call);
codec::Json delete_organizational_unit(Organizations& o, aws::Invocation const& call);
codec::Json list_organizational_units_for_parent(Organizations& o, aws::Invocation const& call);
codec::Json list_children(Organizations& o, aws::Invocation const& call);
codec::Json list_parents(Organizations& o, aws::Invocation const& call);

// accounts.cpp
codec::Json describe(Organizations const& o, Account const& account);
codec::Json describe_account(Organizations& o, aws::Invocation const& call);
codec::Json list_accounts(Organizations& o, aws::Invocation const& call);
codec::Json list_accounts_for_parent(Organizations& o, aws::Invocation const& call);
codec::Json move_account(Organizations& o, aws::Invocation const& call);
codec::Json close_account(Organizations& o, aws::Invocation const& call);

// creations.cpp
codec::Json create_account(Organizations& o, aws::Invocation const& call);
codec::Json describe_create_account_status(Organizations& o, aws::Invocation const& call);
codec::Json list_create_account_status(Organizations& o, aws::Invocation const& call);

// policies.cpp
codec::Json create_policy(Organizations& o, aws::Invocation const& call);
codec::Json describe_policy(Organizations& o, aws::Invocation const& call);
codec::Json update_policy(Organizations& o, aws::Invocation const& call);
codec::Json delete_policy(Organizations& o, aws::Invocation const& call);
codec::Json list_policies(Organizations& o, aws::Invocation const& call);

// attachments.cpp
codec::Json attach_policy(Organizations& o, aws::Invocation const& call);
codec::Json detach_policy(Organizations& o, aws::Invocation const& call);
codec::Json list_policies_for_target(Organizations& o, aws::Invocation const& call);
codec::Json list_targets_for_policy(Organizations& o, aws::Invocation const& call);
codec::Json describe_effective_policy(Organizations& o, aws::Invocation const& call);

// tags.cpp
codec::Json tag_resource(Organizations& o, aws::Invocation const& call);
codec::Json untag_resource(Organizations& o, aws::Invocation const& call);
codec::Json list_tags_for_resource(Organizations& o, aws::Invocation const& call);

// delegation.cpp
codec::Json enable_aws_service_access(Organizations& o, aws::Invocation const& call);
codec::Json disable_aws_service_access(Organizations& o, aws::Invocation const& call);
codec::Json list_aws_service_access(Organizations& o, aws::Invocation const& call);
codec::Json register_delegated_administrator(Organizations& o, aws::Invocation const& call);
codec::Json deregister_delegated_administrator(Organizations& o, aws::Invocation const& call);
codec::Json list_delegated_administrators(Organizations& o, aws::Invocation const& call);
codec::Json list_delegated_services_for_account(Organizations& o, aws::Invocation const& call);

// resource_policy.cpp
codec::Json put_resource_policy(Organizations& o, aws::Invocation const& call);
codec::Json describe_resource_policy(Organizations& o, aws::Invocation const& call);
codec::Json delete_resource_policy(Organizations& o, aws::Invocation const& call);

// Shared by them.
Account open_account(Organizations const& o, aws::Invocation const& call);  // of AccountId
// The root or OU that a member names; `missing` where there is none.
std::string open_parent(Organizations const& o, aws::Invocation const& call,
                        std::string_view member, aws::Error const& missing);
aws::Error parent_not_found();
bool exists(Organizations const& o, std::string const& id);  // of any kind
std::string fresh_id(Organizations const& o, std::string const& prefix, std::size_t letters);
// Where service control policies are in force, p-FullAWSAccess is attached to all that is new.
void welcome(Organizations& o, std::string const& target);
Policy open_policy(Organizations const& o, aws::Invocation const& call);  // of PolicyId
codec::Json summary(Organizations const& o, Policy const& policy);

}  // namespace cloud::organizations
