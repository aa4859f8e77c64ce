#include "siem/search/cursor.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::search {

std::string cursor_text(Cursor const& cursor) {
    return std::to_string(cursor.ingested_micros) + ":" + cursor.event_id;
}

std::optional<Cursor> parse_cursor(std::string_view text) {
    auto const parts = base::cut(text, ":");
    if (!parts) return std::nullopt;
    std::optional<std::int64_t> const micros = base::to_int64(parts->first);
    if (!micros || *micros < 0) return std::nullopt;
    return Cursor{*micros, std::string(parts->second)};
}

std::optional<Cursor> cursor_after(std::string_view event_ingested, std::string_view event_id) {
    std::optional<base::Instant> const at = base::parse_iso8601(event_ingested);
    if (!at) return std::nullopt;
    return Cursor{base::to_micros(*at), std::string(event_id)};
}

}  // namespace siem::search
