#include "base/time_zone.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace base {

std::optional<std::chrono::seconds> utc_offset(std::string const& zone, Instant time) {
    if (zone == "UTC") return std::chrono::seconds(0);
    try {
        return date::locate_zone(zone)->get_info(time).offset;
    } catch (std::runtime_error const&) {
        return std::nullopt;
    }
}

}  // namespace base
