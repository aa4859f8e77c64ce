// The verbs on messages. `in` is the operation's input as the JSON protocol shapes it.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

// What the verbs on messages need.
struct Messages {
    Core& core;
    State& state;
};

codec::Json send_message(Messages& m, aws::Invocation const& call);
codec::Json send_message_batch(Messages& m, aws::Invocation const& call);
aws::Outcome receive_message(Messages& m, aws::Invocation const& call);
codec::Json delete_message(Messages& m, aws::Invocation const& call);
codec::Json delete_message_batch(Messages& m, aws::Invocation const& call);
codec::Json change_message_visibility(Messages& m, aws::Invocation const& call);
codec::Json change_message_visibility_batch(Messages& m, aws::Invocation const& call);

// As a service of the cloud sends it: S3's events.
void enqueue(Messages& m, Queue const& queue, Message message);

}  // namespace cloud::sqs
