// Stacks that are parts of others: what their parent makes them of, and what only their parent may
// do with them.
//
//   Stack const child = child_to_come(f, call, parent, "Network");
//   begin_create(f, child, wanted_of_child({f, call, parent, child}, properties), call);
#pragma once

#include "cloud/cloudformation/begin.hpp"
#include "cloud/cloudformation/preview.hpp"

namespace cloud::cloudformation {

// As who works on the parent: the child takes on the same role itself.
aws::Invocation call_for_child(Stack const& parent, base::Instant now);

// That which a change set has announced, or a new one. Throws where stacks nest too deep.
Stack child_to_come(Formation& f, aws::Invocation const& call, Stack const& parent,
                    std::string const& logical);
// Throws cfn::Invalid where it is not there any more.
Stack living_child(Formation const& f, std::string const& id);

// Where a change set announced it and none has made it.
void drop_announced(Formation& f, Stack child, base::Instant now);

struct ChildSetup {
    Formation& f;
    aws::Invocation const& call;
    Stack const& parent;
    Stack const& child;
};
// Of what the parent's template says: the template is read and checked, and the parameters.
// Throws cfn::Invalid for what is wrong with them, and aws::Error for what may not be done.
Wanted wanted_of_child(ChildSetup const& setup, codec::Json const& properties);

// Throws ValidationError: "OPERATION cannot be invoked on child stacks".
void check_is_root(Stack const& stack, char const* operation);
// The stack of which this is a part, however deep; itself where it is a part of none.
Stack root_of(Formation const& f, Stack const& stack);

}  // namespace cloud::cloudformation
