// A queue's policy: what it may be, and the two verbs that write its statements for others. A
// permission is a statement with its label as Sid.
//
//   check_policy(text);           // of the attribute Policy
//   add_permission(state, call);  // {"Sid": Label, "Effect": "Allow", …}
#pragma once

#include <string>

#include "aws/operation.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

// Throws InvalidAttributeValue, and OverLimit beyond AWS's quotas.
void check_policy(std::string const& text);

codec::Json add_permission(State& state, aws::Invocation const& call);
codec::Json remove_permission(State& state, aws::Invocation const& call);

}  // namespace cloud::sqs
