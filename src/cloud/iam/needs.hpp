// What IAM's operations need, as the Service Authorization Reference has it: which resource each is
// about, and the condition keys that come with it.
//
//   operation.needs = needs_of(iam, "iam:TagRole", Target::role);
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cloud/iam/verbs.hpp"

namespace cloud::iam {

enum class Target {
    none,  // "*"
    user,  // that the input names, or the caller
    group,
    role,
    instance_profile,
    policy,        // of "PolicyArn", or a new one of "PolicyName"
    provider,      // of "OpenIDConnectProviderArn", or a new one of "Url"
    source,        // of "PolicySourceArn"
    key_user,      // whose "AccessKeyId" is
    service_role,  // that "AWSServiceName" makes
    deletion,      // the role that "DeletionTaskId" is about
    users,         // all under "PathPrefix"
    groups,
    roles,
    instance_profiles,
};

using Needs = std::function<std::vector<aws::Need>(aws::Invocation const&)>;
Needs needs_of(Iam const& iam, std::string const& action, Target target);

}  // namespace cloud::iam
