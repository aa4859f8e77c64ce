// The operation table of CloudFormation.
#pragma once

#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

aws::Service make_api(Formation& f, StackSets& sets);

}  // namespace cloud::cloudformation
