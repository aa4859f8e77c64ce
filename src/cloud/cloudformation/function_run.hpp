// A function's run. Functions are not run by this cloud: what those of custom resources do is done
// here, as their role, which must trust Lambda. As Lambda does, their log group is told of each
// run: START, the error it came to, END and REPORT, by what the role may; a function that may not
// log is as good, and says nothing.
//
//   run_function(desk, service_token, [&](aws::Caller const& role) { made = work(role); });
#pragma once

#include <functional>
#include <string>

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

// `function_arn` is a function that a stack of the account has. Throws what `work` does,
// InvalidRequest where there is no such function, AccessDenied where the stack's maker may not call
// it, and what role_of_function() throws.
void run_function(Desk const& desk, std::string const& function_arn,
                  std::function<void(aws::Caller const&)> const& work);

// Who a function is. Throws InvalidParameterValueException where Lambda cannot be its role.
aws::Caller role_of_function(Desk const& desk, std::string const& name,
                             std::string const& role_arn);

}  // namespace cloud::cloudformation
