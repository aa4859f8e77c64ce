// The verbs on delivery streams.
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/firehose/state.hpp"
#include "cloud/ports.hpp"

namespace cloud::firehose {

struct Streams {
    Core& core;
    State& state;
    RoleDirectory const& roles;
};

codec::Json create_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json describe_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json delete_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json list_delivery_streams(Streams& s, aws::Invocation const& call);
codec::Json list_tags_for_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json tag_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json untag_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json put_record(Streams& s, aws::Invocation const& call);
codec::Json put_record_batch(Streams& s, aws::Invocation const& call);

}  // namespace cloud::firehose
