// The operation table of StackSets, a part of CloudFormation's.
#pragma once

#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

void add_stack_set_operations(aws::Service& api, StackSets& s);

}  // namespace cloud::cloudformation
