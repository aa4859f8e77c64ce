// Custom resources whose functions are at an HTTP endpoint of the config: what is asked of them,
// and what their answers come to. (custom_requests.hpp carries it.)
//
//   if (is_elsewhere(desk, properties)) return ask_to_create(desk, properties);
#pragma once

#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {

bool is_elsewhere(Desk const& desk, codec::Json const& properties);

// Each is pending: settled() has the end of it. Throw AccessDenied where the stack's maker may not
// call the function.
Made ask_to_create(Desk const& desk, codec::Json const& properties);
Made ask_to_update(Desk const& desk, StackResource const& was, codec::Json const& properties);
void ask_to_remove(Desk const& desk, StackResource const& was);

// Nothing while the answer is to come. Throws its reason where it says that it failed.
std::optional<Made> settled(Desk const& desk, StackResource const& was);

}  // namespace cloud::cloudformation
