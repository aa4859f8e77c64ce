// ReceiveMessage: claims, long polls, and what was received too often goes to the dead-letter
// queue.
#pragma once

#include "aws/operation.hpp"
#include "cloud/sqs/messages.hpp"

namespace cloud::sqs {

aws::Outcome receive_message(Messages& m, aws::Invocation const& call);

}  // namespace cloud::sqs
