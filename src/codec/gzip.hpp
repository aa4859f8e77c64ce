// gzip, member by member: libdeflate for whole members. Back-to-back members without a separator
// are what Firehose writes.
//
//   std::string envelope = codec::gzip(json, 6);
//   base::Result<std::string> all = codec::gunzip_all(object, {.max_bytes = 1_GiB});
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace codec {

bool is_gzip(std::string_view bytes);                     // starts with 1f 8b
std::string gzip(std::string_view plain, int level = 6);  // one member, mtime 0

struct InflateLimits {
    std::uint64_t max_bytes = std::uint64_t{1} << 30;  // of output, over all members
};

// One decompressor with its buffers, to be reused. One thread.
class Gunzip {
  public:
    Gunzip();
    ~Gunzip();
    // Inflates the first member of `bytes`, appends it to `out`, and answers how many bytes of
    // input it took. A torn or wrong member is ErrorKind::quarantine; `out` is as it was.
    base::Result<std::size_t> member(std::string_view bytes, InflateLimits const& limits,
                                     std::string& out);
    struct Member {
        std::size_t used = 0;
        std::string_view plain = {};  // until the next call
    };
    // The same, not copied: at most `limits` of one member.
    base::Result<Member> view(std::string_view bytes, InflateLimits const& limits);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

base::Result<std::string> gunzip_all(std::string_view bytes, InflateLimits const& limits = {});

}  // namespace codec
