// CopyObject: an object made of another's bytes, by the committer itself, so of no large ones.
#pragma once

#include "cloud/s3/request.hpp"

namespace cloud::s3 {

inline constexpr std::uint64_t kMaximumCopyBytes = 256u << 20;  // AWS has 5 GiB

http::Reply copy_object(Store& s, Request const& request);

}  // namespace cloud::s3
