// Log groups that have a KMS key: the blocks that are put meanwhile are sealed under it, and opened
// whenever they are read. Blocks from before and after stay as they are. KMS is asked each time, as
// CloudWatch Logs itself, so the key's policy must let logs.REGION.amazonaws.com use it.
// (docs/formats/log_block.md; CloudWatch Logs guide, "Encrypt log data using AWS KMS".)
//
//   keep_events(l, {group, stream, events, call.now});
//   base::Result<std::vector<LogEvent>> events = read_events({l, group, now}, block, bytes);
#pragma once

#include <string>
#include <vector>

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

// Throws what AWS says of a key that logs cannot use for the group's events.
void check_key(Logs& l, Group const& group, base::Instant now);

struct Kept {
    Group const& group;
    Stream const& stream;
    std::vector<LogEvent> const& events;
    base::Instant now;
};
// Answers the sequence of the first. Throws as check_key.
std::int64_t keep_events(Logs& l, Kept const& kept);

struct Reader {
    Logs& l;
    Group const& group;
    base::Instant now;
};
// Their messages are in `bytes`. Throws as check_key.
base::Result<std::vector<LogEvent>> read_events(Reader const& reader, Block const& block,
                                                std::string& bytes);

}  // namespace cloud::logs
