// The operation table of StackSets, a part of CloudFormation's.
#pragma once

#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

std::vector<aws::Operation> stack_set_operations(StackSets& s);

}  // namespace cloud::cloudformation
