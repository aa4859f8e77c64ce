// Key policies: AWS's defaults, what makes one acceptable, and their verbs (KMS developer guide,
// "Key policies", "Default key policy").
#pragma once

#include <string>

#include "cloud/kms/keys.hpp"

namespace cloud::kms {

std::string default_policy(std::string const& account);
// Of the AWS managed key of a service, "s3": its use through that service, by the account alone.
std::string managed_policy(std::string const& service, std::string const& account,
                           std::string const& region);

// Throws MalformedPolicyDocumentException for what is no key policy, and, unless the call bypasses
// the check, for one under which the caller could not put another.
void check_policy(Key const& key, aws::Invocation const& call);

codec::Json get_key_policy(Keys& keys, aws::Invocation const& call);
codec::Json put_key_policy(Keys& keys, aws::Invocation const& call);
codec::Json list_key_policies(Keys& keys, aws::Invocation const& call);

}  // namespace cloud::kms
