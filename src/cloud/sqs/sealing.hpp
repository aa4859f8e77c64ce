// Messages at rest: body and attributes, sealed under the queue's KMS key, or under the root key
// where SQS manages the encryption; plain only where the queue wants neither. A message stays as
// it was sealed, whatever its queue's attributes become and to whichever queue it moves, as on AWS.
//
//   seal(m, message, {queue, sender, now});    // before it is kept
//   open(m, message, {queue, receiver, now});  // before it is handed out
#pragma once

#include "cloud/sqs/messages.hpp"

namespace cloud::sqs {

struct Handling {
    Queue const& queue;
    aws::Caller const& caller;  // who sends or receives, and must be allowed to use the key
    base::Instant now;
};

// Both throw KMS's errors as SQS says them to users (KmsAccessDenied and the like), and as they are
// to services of the cloud.
void seal(Messages& m, Message& message, Handling const& handling);
// What cannot be opened because it is damaged becomes unreadable.
void open(Messages& m, Message& message, Handling const& handling);

}  // namespace cloud::sqs
