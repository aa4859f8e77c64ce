// What STS's operations need. To take on a role is decided by its trust policy, which stands at the
// role, together with what the caller's own policies say.
//
//   operation.needs = [&](aws::Invocation const& call) { return needs_of_assuming(roles, call); };
#pragma once

#include <vector>

#include "aws/operation.hpp"
#include "cloud/ports.hpp"

namespace cloud::sts {

// A role that is not there is denied as one that trusts nobody; an ARN that is none needs nothing,
// for the verb refuses it.
std::vector<aws::Need> needs_of_assuming(RoleDirectory const& roles, aws::Invocation const& call);
std::vector<aws::Need> needs_of_federation(aws::Invocation const& call);

}  // namespace cloud::sts
