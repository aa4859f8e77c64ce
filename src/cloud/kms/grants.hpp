// Grants: what a principal may do with a key beside the key's policy (KMS developer guide,
// "Grants in KMS"). They hold from the moment that they are made, so a grant token adds nothing;
// it is only checked to be one.
#pragma once

#include <string>

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

// What someone wants to do.
struct GrantUse {
    aws::Caller const& caller;
    std::string operation;  // "Decrypt", "ReEncryptFrom"
    EncryptionContext context = {};
    Grant const* made = nullptr;  // of CreateGrant: the grant to be
};
bool is_granted(Keys& keys, Key const& key, GrantUse const& use);

// Throws InvalidGrantTokenException for a token in GrantTokens that is none of ours.
void check_grant_tokens(Keys& keys, codec::Json const& in);
// The grant that GrantToken, or KeyId and GrantId, name; nothing where there is none.
std::optional<Grant> find_retired(Keys& keys, aws::Invocation const& call);

// The one that stands already, where the same is asked for under the same name. Throws
// LimitExceededException.
Grant add_grant(Keys& keys, Key const& key, Grant const& asked, base::Instant now);

codec::Json create_grant(Keys& keys, aws::Invocation const& call);
codec::Json list_grants(Keys& keys, aws::Invocation const& call);
codec::Json list_retirable_grants(Keys& keys, aws::Invocation const& call);
codec::Json retire_grant(Keys& keys, aws::Invocation const& call);
codec::Json revoke_grant(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
