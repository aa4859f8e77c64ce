// A time as a person writes it in a filter, with how long it lasts: a day is a day long. Pure.
//
//   span("2026-11-23")             // the day, in UTC
//   span("2026-11-23T08:30:00Z")   // the microsecond
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace siem::search {

struct Span {
    std::int64_t begin = 0;  // microseconds of the epoch
    std::int64_t end = 0;    // the first that is not in it
};

std::optional<Span> span(std::string_view text);

}  // namespace siem::search
