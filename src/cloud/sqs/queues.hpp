// The verbs on queues. `call.input` is as the JSON protocol shapes it.
#pragma once

#include "aws/operation.hpp"
#include "cloud/sqs/messages.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

// The queue that the input's QueueUrl names. Who may use it is decided before (needs.hpp).
Queue open_queue(State& state, aws::Invocation const& call);
// Of what stays with the owner's account whatever the queue's policy says: AccessDenied to others.
// (SQS guide, "Limitations of custom policies".)
Queue open_own_queue(State& state, aws::Invocation const& call);
aws::Error access_denied(std::string const& resource);
std::optional<Queue> find_queue(State& state, std::string const& arn);

codec::Json create_queue(State& state, aws::Invocation const& call);
codec::Json delete_queue(Messages& m, aws::Invocation const& call);
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
