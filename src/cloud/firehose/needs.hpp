// What each operation must be allowed to do, and on what: Service Authorization Reference,
// "Actions, resources, and condition keys for Amazon Kinesis Firehose".
//
//   operation.needs = … on_stream(streams, {call, "firehose:PutRecord"});
#pragma once

#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "cloud/firehose/streams.hpp"

namespace cloud::firehose {

struct Asked {
    aws::Invocation const& call;
    std::string const& action;
};
using NeedsOf = std::vector<aws::Need> (*)(Streams& s, Asked const& asked);

std::vector<aws::Need> on_anything(Streams& s, Asked const& asked);
std::vector<aws::Need> on_stream(Streams& s, Asked const& asked);  // with the tags of the request
// These pass each role that the destination names; tags that a stream is made with are allowed
// apart.
std::vector<aws::Need> to_create(Streams& s, Asked const& asked);
std::vector<aws::Need> to_update(Streams& s, Asked const& asked);

}  // namespace cloud::firehose
