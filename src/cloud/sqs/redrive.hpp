// Which queue is whose dead-letter queue: RedrivePolicy, of the source, and RedriveAllowPolicy, by
// which the dead-letter queue says whose it wants to be.
//
//   check_redrive_policy(text);           // what it may look like
//   check_dead_letters(state, queue);     // that its target is there, and allows it
#pragma once

#include <string>
#include <vector>

#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

// Throw InvalidParameterValue and InvalidAttributeValue.
void check_redrive_policy(std::string const& text);
void check_redrive_allow_policy(std::string const& text);

// The dead-letter queue of its policy, if it has one, is to be there, of the same account and
// region, and to allow it.
void check_dead_letters(State& state, Queue const& queue);

// Those whose dead-letter queue it is.
std::vector<Queue> sources_of(State& state, std::string const& arn);

}  // namespace cloud::sqs
