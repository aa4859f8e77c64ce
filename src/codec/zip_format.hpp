// What the writer and the readers of ZIP archives both know of the format (APPNOTE.TXT, 4.3
// and 4.4).
#pragma once

#include <cstdint>
#include <string_view>

namespace codec {

constexpr std::uint16_t kZipEncrypted = 1;  // a flag
constexpr std::uint16_t kZipStored = 0;     // methods
constexpr std::uint16_t kZipDeflate = 8;
constexpr std::string_view kZipEndMark = "PK\x05\x06";

}  // namespace codec
