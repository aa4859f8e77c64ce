// What each call must be allowed to do: the action, the key (and the alias) that it is on, what the
// key's policy and its grants say of it, and the condition keys of KMS (Service Authorization
// Reference, "Actions, resources, and condition keys for AWS Key Management Service"). It is
// decided before a verb checks its input, so nothing here complains.
//
//   aws::Operation{"Encrypt", verb, "kms:Encrypt", .needs = …need_key…};
#pragma once

#include <string>
#include <vector>

#include "cloud/kms/grants.hpp"
#include "cloud/kms/names.hpp"

namespace cloud::kms {

// One thing that is to be done with one key.
struct Wanted {
    GrantUse use;             // who, what, with which encryption context
    policy::Context context;  // besides what the key itself says
    std::string alias = {};   // that the key was asked for by
};
aws::Need need_on(Keys& keys, Key const& key, Wanted const& wanted);

using Needs = std::vector<aws::Need>;
// `operation`: "Encrypt".
Needs need_nothing_named(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_key(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_new_key(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_decrypt(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_re_encrypt(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_alias(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_grant(Keys& keys, aws::Invocation const& call, std::string const& operation);
Needs need_retire(Keys& keys, aws::Invocation const& call, std::string const& operation);

}  // namespace cloud::kms
