// The way in: records that clients and CloudWatch Logs put into a stream's buffer.
#pragma once

#include <string_view>
#include <vector>

#include "cloud/firehose/streams.hpp"

namespace cloud::firehose {

// Buffers the records in this order, and wakes the delivery where that changes when it is due.
void accept(Streams& s, Stream& stream, std::vector<std::string_view> const& records,
            base::Instant now);

codec::Json put_record(Streams& s, aws::Invocation const& call);
codec::Json put_record_batch(Streams& s, aws::Invocation const& call);

}  // namespace cloud::firehose
