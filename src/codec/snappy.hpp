// Snappy, in the two containers that files of it come in. A raw block has no name of its own here.
//
//   std::string object = codec::snappy_framed(records);
#pragma once

#include <string>
#include <string_view>

namespace codec {

// The framing format of Snappy's own description: a stream identifier, then chunks of at most
// 64 KiB with checksums. ".sz" for most tools.
std::string snappy_framed(std::string_view plain);

// Hadoop's BlockCompressorStream: blocks, each behind its plain and its compressed length.
std::string snappy_hadoop(std::string_view plain);

}  // namespace codec
