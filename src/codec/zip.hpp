// A ZIP archive of one file.
//
//   std::string object = codec::zip({"audit-1-2026-11-23-08-30-00", now}, records);
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace codec {

struct ZipEntry {
    std::string_view name;
    base::Instant modified;
};

// Less than 4 GiB of it: asserted. Rule: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
std::string zip(ZipEntry const& entry, std::string_view plain, int level = 6);

}  // namespace codec
