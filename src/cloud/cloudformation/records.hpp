// Stacks and the rest as the JSON that they are kept as, and back. Pure.
//
//   std::string const kept = codec::to_json(write_work(stack.work));
//   stack.work = read_work(*codec::parse_json(kept));
#pragma once

#include "cloud/cloudformation/model.hpp"

namespace cloud::cloudformation {

codec::Json write_stack(Stack const& stack);
Stack read_stack(codec::Json const& kept);
codec::Json write_resource(StackResource const& resource);
StackResource read_resource(codec::Json const& kept);
codec::Json write_event(Event const& event);
Event read_event(codec::Json const& kept);
codec::Json write_change_set(ChangeSet const& set);
ChangeSet read_change_set(codec::Json const& kept);

// With its session, but without what would let another call as it: there is no key in it.
codec::Json write_caller(aws::Caller const& caller);
aws::Caller read_caller(codec::Json const& kept);

}  // namespace cloud::cloudformation
