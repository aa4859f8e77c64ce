// zstd frames, level 1: what log segments are kept in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace codec {

std::string zstd(std::string_view plain, int level = 1);
// The plain size must be in the frame and within `max_bytes`; else ErrorKind::quarantine.
base::Result<std::string> unzstd(std::string_view frame, std::uint64_t max_bytes);

}  // namespace codec
