// An S3 destination between its wire shape and ours: what all its forms share.
#pragma once

#include "cloud/firehose/model.hpp"
#include "codec/json.hpp"

namespace cloud::firehose {

// From an S3DestinationConfiguration, or the like members of a larger one. Throws
// InvalidArgumentException for what is out of range, or not done yet.
S3Destination read_s3_destination(codec::Json const& in);
codec::Json describe_s3_destination(S3Destination const& destination);

// BufferingHints: those left out are `usual`; the most that the size may be differs.
Buffering read_buffering(codec::Json const& hints, std::int64_t maximum_mebibytes);
codec::Json describe_buffering(Buffering const& buffering);
// CloudWatchLoggingOptions.
ErrorLogging read_error_logging(codec::Json const& options);
codec::Json describe_error_logging(ErrorLogging const& logging);
// RetryOptions.
std::int64_t read_retry_seconds(codec::Json const& options);
codec::Json describe_retry_seconds(std::int64_t seconds);

}  // namespace cloud::firehose
