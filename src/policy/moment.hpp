// Dates of policies: W3C's profile of ISO 8601 from the year alone to fractions of a second, or
// seconds since 1970. Looser than base/time.hpp, for IAM is: "2016-12-13t2:00:00.5+01" is one.
//
//   read_moment("2026-11-23T08:30:00Z") == read_moment("1795422600")
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace policy {

using Millis = std::int64_t;  // since 1970 in UTC, the range of Java's dates

std::optional<Millis> read_moment(std::string_view text);

}  // namespace policy
