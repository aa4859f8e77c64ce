// The time zones of the IANA database, as the machine has it.
//
//   base::utc_offset("Asia/Tokyo", now)   // 9 h
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace base {

// What a clock in `zone` is ahead of UTC at that time; nothing where there is no such zone.
std::optional<std::chrono::seconds> utc_offset(std::string const& zone, Instant time);

}  // namespace base
