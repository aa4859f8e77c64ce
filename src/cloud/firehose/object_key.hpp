// The keys of the objects that Firehose writes: the prefix with its expressions evaluated, and the
// object's own name. Pure. Rules: Firehose guide, "Understand custom prefixes for Amazon S3
// objects" and "Configure Amazon S3 object name format".
//
//   object_key(stream, arrived, random)
//       // "logs/2026/11/23/08/audit-1-2026-11-23-08-30-00-0b8c…"
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "cloud/firehose/model.hpp"

namespace cloud::firehose {

// Throws InvalidArgumentException for an expression that Firehose does not know, or that is not
// done yet, and for one that is in the prefix that it must not be in.
void check_prefixes(std::string const& prefix, std::string const& error_prefix);

// A prefix without expressions gets "YYYY/MM/dd/HH/" behind it, with no slash added between.
std::string evaluate_prefix(std::string const& prefix, base::Instant time, base::Random& random);
std::string object_key(Stream const& stream, base::Instant oldest_arrival, base::Random& random);

}  // namespace cloud::firehose
