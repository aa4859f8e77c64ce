// Instants as text and back. Everything is UTC unless a text carries its own offset.
//
//   base::iso8601(now)        "2026-11-23T08:30:00.123Z"
//   base::amz_date(now)       "20261123T083000Z"
//   base::parse_duration("15m")
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace base {

std::string iso8601(Instant t);          // with milliseconds
std::string iso8601_seconds(Instant t);  // "2026-11-23T08:30:00Z"
std::string amz_date(Instant t);         // SigV4's "20261123T083000Z"
std::string http_date(Instant t);        // RFC 7231's "Mon, 23 Nov 2026 08:30:00 GMT"

struct Calendar {  // of an instant, in UTC
    int year, month, day, hour, minute, second;
};
Calendar calendar(Instant t);
Instant instant(Calendar const& c);

// ISO 8601 / RFC 3339: date, 'T' or space, time, optional fraction, 'Z' or ±hh:mm or ±hhmm, or
// nothing (UTC).
std::optional<Instant> parse_iso8601(std::string_view text);
std::optional<Instant> parse_amz_date(std::string_view text);
std::optional<Instant> parse_http_date(std::string_view text);

// "250ms", "90s", "15m", "2h", "7d".
std::optional<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration d);  // "3d4h", "1.25s", "340ms": for people

}  // namespace base
