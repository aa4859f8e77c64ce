// A role that a caller hands to a service, to act by. Rules: IAM user guide, "Grant a user
// permissions to pass a role to an AWS service".
//
//   if (is_own_role(caller, arn)) needs.push_back(pass_role(arn, "firehose.amazonaws.com"));
#pragma once

#include <string>

#include "aws/operation.hpp"

namespace cloud {

// Whether it is a role of the caller's account: no other can be passed.
bool is_own_role(aws::Caller const& caller, std::string const& role_arn);
aws::Need pass_role(std::string const& role_arn, std::string const& service);
aws::Error cross_account_pass();  // AccessDenied, in AWS's words

}  // namespace cloud
