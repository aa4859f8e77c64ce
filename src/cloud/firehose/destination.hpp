// An S3 destination between its wire shape and ours.
#pragma once

#include "cloud/firehose/model.hpp"
#include "codec/json.hpp"

namespace cloud::firehose {

// From an ExtendedS3DestinationConfiguration or S3DestinationConfiguration. Throws
// InvalidArgumentException for what is out of range, or not done yet.
Destination read_destination(codec::Json const& in);
// From an ExtendedS3DestinationUpdate or S3DestinationUpdate: what it leaves out stays as it was.
Destination updated_destination(Destination const& before, codec::Json const& update);
codec::Json describe_destination(Destination const& destination, bool extended);

}  // namespace cloud::firehose
