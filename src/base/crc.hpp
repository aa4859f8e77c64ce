// The CRCs that S3 and our own files use, as resumable functions: pass what the last call
// answered (0 to begin). Thread-safe. base/crypto.hpp is the door for everyone else.
//
//   std::uint32_t crc = base::crc32(0, first);
//   crc = base::crc32(crc, second);
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

std::uint32_t crc32(std::uint32_t crc, std::string_view bytes);           // zlib's and gzip's
std::uint64_t crc64nvme(std::uint64_t crc, std::string_view bytes);       // of the NVMe standard
std::uint32_t crc32c_table(std::uint32_t crc, std::string_view bytes);    // Castagnoli, portable
std::uint32_t crc32c_fastest(std::uint32_t crc, std::string_view bytes);  // SSE4.2 where it is

}  // namespace base
