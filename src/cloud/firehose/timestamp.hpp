// Times by the patterns of Java's DateTimeFormatter, which the prefixes of S3 objects are written
// with. In English. Pure.
//
//   format_timestamp("yyyy/MM/dd/'at-'HH", {arrived})   // "2026/11/23/at-08"
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cloud::firehose {

struct ZonedTime {
    base::Instant time;
    std::chrono::seconds offset{0};  // what its clock is ahead of UTC
};

// Letters y Y u M L d D E H h k K m s S a Z X x, text in single quotes, and any other sign as
// itself. Y is taken as the calendar's year, which is what those who write it mean. Throws
// InvalidArgumentException for other letters, and for counts that Java does not take.
std::string format_timestamp(std::string_view pattern, ZonedTime const& time);

}  // namespace cloud::firehose
