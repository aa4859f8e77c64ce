// The tags of delivery streams, and the verbs on them.
#pragma once

#include "cloud/firehose/streams.hpp"

namespace cloud::firehose {

// Adds or replaces. Throws ValidationException for a tag that is none, and LimitExceededException
// where there would be too many.
void set_tags(Stream& stream, codec::Json const& tags);

codec::Json list_tags_for_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json tag_delivery_stream(Streams& s, aws::Invocation const& call);
codec::Json untag_delivery_stream(Streams& s, aws::Invocation const& call);

}  // namespace cloud::firehose
