#include "siem/search/span.hpp"

#include <string>

#include "base/time.hpp"

namespace siem::search {

std::optional<Span> span(std::string_view text) {
    constexpr std::size_t kDate = 10;  // "2026-11-23"
    constexpr std::int64_t kDayMicros = 86'400'000'000;
    bool const day = text.size() == kDate;
    std::optional<base::Instant> const begin =
        base::parse_iso8601(day ? std::string(text) + "T00:00:00Z" : std::string(text));
    if (!begin) return std::nullopt;
    std::int64_t const micros = base::to_micros(*begin);
    return Span{micros, micros + (day ? kDayMicros : 1)};
}

}  // namespace siem::search
