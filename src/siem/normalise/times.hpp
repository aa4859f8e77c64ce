// Times as logs write them, into microseconds since 1970 in UTC. Pure; nothing where the text is no
// such time. `zone` is what a time without a zone is taken in.
//
//   std::optional<std::int64_t> at = iso_time("2019-09-04 13:29:39.123 UTC", Zone{});
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace siem::normalise {

struct Zone {
    int minutes = 0;  // east of UTC
};

// "2019-09-04T13:29:39.123456Z", with a space or a tab for the T, a slash or nothing between the
// date's parts, a comma for the point, "+02:00", "+0200", "+02", " UTC", " GMT" or no zone.
std::optional<std::int64_t> iso_time(std::string_view text, Zone zone);
// "26/Dec/2016:16:22:14 +0000", with a fraction of the second, with or without the zone.
std::optional<std::int64_t> apache_time(std::string_view text, Zone zone);
// "Mon Dec 26 16:15:55.103522 2016", as ctime writes it.
std::optional<std::int64_t> c_time(std::string_view text, Zone zone);
// "Jul  3 09:03:52": in the year that brings it nearest to `near`, and no more than a day after.
std::optional<std::int64_t> syslog_time(std::string_view text, std::int64_t near_micros, Zone zone);
// "1476967852", "1476967852.123", also in milli-, micro- and nanoseconds: by how great it is.
std::optional<std::int64_t> epoch_time(std::string_view text);
// A generic time: ISO 8601 or an epoch.
std::optional<std::int64_t> any_time(std::string_view text, Zone zone);
std::optional<Zone> zone_named(std::string_view text);  // "Z", "UTC", "+02:00", "-0200", "+02"

}  // namespace siem::normalise
