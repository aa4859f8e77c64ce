// The verbs that send, delete and hide messages. `call.input` is as the JSON protocol shapes it.
#pragma once

#include <cstdint>
#include <string_view>

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/sqs/state.hpp"
#include "cloud/vault.hpp"

namespace cloud::sqs {

// What the verbs on messages need.
struct Messages {
    Core& core;
    State& state;
    Vault& vault;
};

codec::Json send_message(Messages& m, aws::Invocation const& call);
codec::Json send_message_batch(Messages& m, aws::Invocation const& call);
codec::Json delete_message(Messages& m, aws::Invocation const& call);
codec::Json delete_message_batch(Messages& m, aws::Invocation const& call);
codec::Json change_message_visibility(Messages& m, aws::Invocation const& call);
codec::Json change_message_visibility_batch(Messages& m, aws::Invocation const& call);

// Seals and keeps a message of `sender`: a user, or a service of the cloud (S3's events).
void enqueue(Messages& m, Queue const& queue, Message message, aws::Caller const& sender);

// A member that counts seconds. Throws InvalidParameterValue.
struct Seconds {
    std::string_view member;
    std::int64_t fallback;
    std::int64_t most;
};
std::int64_t seconds_in(codec::Json const& in, Seconds const& asked);

}  // namespace cloud::sqs
