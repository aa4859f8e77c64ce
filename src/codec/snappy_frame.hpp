// What the writer and the reader of Snappy's framing format both know of it (framing_format.txt).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/crypto.hpp"

namespace codec {

constexpr std::string_view kSnappyIdentifier("\xff\x06\x00\x00sNaPpY", 10);
constexpr std::size_t kSnappyChunk = 65'536;   // the most that a chunk may hold
constexpr unsigned char kSnappyPacked = 0x00;  // types of chunks
constexpr unsigned char kSnappyPlain = 0x01;

// A CRC of data that holds CRCs is a poor one, so the format rotates and shifts it.
inline std::uint32_t snappy_checksum(std::string_view chunk) {
    std::uint32_t const crc = base::crc32c(chunk);
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

}  // namespace codec
