// What requests about stack sets give, read and checked.
#pragma once

#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

// The account whose stack sets are asked for: the caller's, or of CallAs DELEGATED_ADMIN the
// management account's. Throws ValidationError.
std::string administrator_of(StackSets const& s, aws::Invocation const& call);
// Of "StackSetName", a name or an id. Throws StackSetNotFoundException.
StackSet given_set(StackSets const& s, aws::Invocation const& call);
// Throws ValidationError where the caller may not have sets for an Organization.
void check_service_managed(StackSets const& s, aws::Invocation const& call);

// Of Accounts or DeploymentTargets, and Regions; in the order of the regions. Throws
// ValidationError.
std::vector<Part> given_parts(StackSets const& s, StackSet const& set, codec::Json const& in);
// The regions in the order in which they are to be worked on.
std::vector<std::string> in_order(codec::Json const& preferences, std::vector<Part> const& parts);
codec::Json given_preferences(codec::Json const& in);
std::map<std::string, cfn::Given> given_parameters(codec::Json const& list);

// The accounts of an Organization's units that are to have stacks: of all but the management
// account. Throws ValidationError where there is no such unit.
std::vector<std::string> members_of(StackSets const& s, std::string const& unit);

}  // namespace cloud::cloudformation
