// Times by the patterns of Java's DateTimeFormatter, which the prefixes of S3 objects are written
// with. In UTC and English. Pure.
//
//   format_timestamp("yyyy/MM/dd/'at-'HH", arrived)   // "2026/11/23/at-08"
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cloud::firehose {

// Letters y Y u M L d D E H h k K m s S a Z X x, text in single quotes, and any other sign as
// itself. Y is taken as the calendar's year, which is what those who write it mean. Throws
// InvalidArgumentException for other letters, and for counts that Java does not take.
std::string format_timestamp(std::string_view pattern, base::Instant time);

}  // namespace cloud::firehose
