// The verbs on users, their access keys, and roles.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/iam/keyring.hpp"
#include "cloud/iam/state.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::iam {

struct Iam {
    Core& core;
    State& state;
    SessionTokens& tokens;
    Keyring& keyring;
};

struct FreshKey {
    AccessKey key;
    std::string secret;
};
// A new key of a user ("" for the account's root), kept sealed.
FreshKey make_access_key(Iam& iam, std::string const& account, std::string const& user,
                         base::Instant now);

codec::Json create_user(Iam& iam, aws::Invocation const& call);
codec::Json get_user(Iam& iam, aws::Invocation const& call);
codec::Json delete_user(Iam& iam, aws::Invocation const& call);
codec::Json list_users(Iam& iam, aws::Invocation const& call);
codec::Json create_access_key(Iam& iam, aws::Invocation const& call);
codec::Json update_access_key(Iam& iam, aws::Invocation const& call);
codec::Json delete_access_key(Iam& iam, aws::Invocation const& call);
codec::Json list_access_keys(Iam& iam, aws::Invocation const& call);

codec::Json create_role(Iam& iam, aws::Invocation const& call);
codec::Json get_role(Iam& iam, aws::Invocation const& call);
codec::Json delete_role(Iam& iam, aws::Invocation const& call);
codec::Json list_roles(Iam& iam, aws::Invocation const& call);
codec::Json update_role(Iam& iam, aws::Invocation const& call);
codec::Json update_assume_role_policy(Iam& iam, aws::Invocation const& call);
codec::Json put_role_policy(Iam& iam, aws::Invocation const& call);
codec::Json get_role_policy(Iam& iam, aws::Invocation const& call);
codec::Json delete_role_policy(Iam& iam, aws::Invocation const& call);
codec::Json list_role_policies(Iam& iam, aws::Invocation const& call);
// What cannot be attached yet is listed as none.
codec::Json list_attached_role_policies(Iam& iam, aws::Invocation const& call);
codec::Json list_instance_profiles_for_role(Iam& iam, aws::Invocation const& call);

}  // namespace cloud::iam
