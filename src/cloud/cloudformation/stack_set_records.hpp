// Stack sets and the rest as the JSON that they are kept as, and back. Pure.
#pragma once

#include "cloud/cloudformation/stack_set_model.hpp"

namespace cloud::cloudformation {

codec::Json write_set(StackSet const& set);
StackSet read_set(codec::Json const& kept);
codec::Json write_instance(StackInstance const& instance);
StackInstance read_instance(codec::Json const& kept);
codec::Json write_operation(SetOperation const& operation);
codec::Json write_part(Part const& part);
Part read_part(codec::Json const& kept);
SetOperation read_operation(codec::Json const& kept);

}  // namespace cloud::cloudformation
