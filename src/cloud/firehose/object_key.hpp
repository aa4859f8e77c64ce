// The keys of the objects that Firehose writes: the prefix with its expressions evaluated, and the
// object's own name. Pure. Rules: Firehose guide, "Understand custom prefixes for Amazon S3
// objects" and "Configure Amazon S3 object name format".
//
//   object_key(stream, stream.destination.s3, {arrived}, random)
//       // "logs/2026/11/23/08/audit-1-2026-11-23-08-30-00-0b8c…"
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "cloud/firehose/model.hpp"

namespace cloud::firehose {

// What one object holds.
struct ObjectContents {
    base::Instant oldest_arrival;
    PartitionKeys partition_keys = {};
    std::string error_output_type = {};  // "processing-failed"; "" for what is delivered
};

// Throws InvalidArgumentException for an expression that Firehose does not know, for one that is
// in the prefix that it must not be in, and for a time zone that there is not.
void check_prefixes(S3Destination const& destination);
// Those that !{partitionKeyFromQuery:…} names, each once.
std::vector<std::string> partition_keys_in(std::string const& prefix);

// A prefix without a time or a partition key gets "yyyy/MM/dd/HH/" behind it, with no slash added
// between; without an error prefix, errors go under the prefix and their type.
std::string evaluate_prefix(S3Destination const& destination, ObjectContents const& contents,
                            base::Random& random);
std::string object_key(Stream const& stream, S3Destination const& destination,
                       ObjectContents const& contents, base::Random& random);

}  // namespace cloud::firehose
