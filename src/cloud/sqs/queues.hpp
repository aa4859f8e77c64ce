// The verbs on queues. `in` is the operation's input as the JSON protocol shapes it.
#pragma once

#include "aws/operation.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

// The queue that `in`'s QueueUrl names, by the account and name of its path. Another account's
// queue is open only where it has a policy, which is not evaluated yet (docs/compatibility.md).
Queue open_queue(State& state, aws::Invocation const& call);

codec::Json create_queue(State& state, aws::Invocation const& call);
codec::Json delete_queue(State& state, aws::Invocation const& call);
codec::Json get_queue_url(State& state, aws::Invocation const& call);
codec::Json list_queues(State& state, aws::Invocation const& call);
codec::Json list_dead_letter_source_queues(State& state, aws::Invocation const& call);
codec::Json get_queue_attributes(State& state, aws::Invocation const& call);
codec::Json set_queue_attributes(State& state, aws::Invocation const& call);
codec::Json purge_queue(State& state, aws::Invocation const& call);
codec::Json tag_queue(State& state, aws::Invocation const& call);
codec::Json untag_queue(State& state, aws::Invocation const& call);
codec::Json list_queue_tags(State& state, aws::Invocation const& call);

}  // namespace cloud::sqs
