// The verbs on delivery streams themselves. Run in the committer's transaction; throw aws::Error
// where the caller is wrong.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/state.hpp"
#include "cloud/firehose/throttle.hpp"
#include "cloud/ports.hpp"
#include "cloud/vault.hpp"

namespace cloud::firehose {

struct Streams {
    Core& core;
    State& state;
    RoleDirectory const& roles;
    Authoriser const& authoriser;
    Vault& vault;
    KeyRing* keys;  // nullptr where there are no customers' keys
    Throttle throttle;
};

// The stream that the call names. Throws ResourceNotFoundException.
Stream open_stream(Streams& s, aws::Invocation const& call);
// Likewise, and one that takes records: not one whose creation failed.
Stream open_taking_stream(Streams& s, aws::Invocation const& call);

struct Page {
    std::int64_t usual;
    std::int64_t most;
};
// The input's Limit. Throws ValidationException where it is out of range.
std::int64_t read_limit(codec::Json const& in, Page const& page);

codec::Json create_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json describe_delivery_stream(Streams& s, aws::Invocation const& call);
// What is buffered goes to the new destination, under the new version.
codec::Json update_destination(Streams& s, aws::Invocation const& call);
// At once, and what is buffered goes with it, as on AWS.
codec::Json delete_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json list_delivery_streams(Streams& s, aws::Invocation const& call);

}  // namespace cloud::firehose
