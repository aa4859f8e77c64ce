// Where a tail has got to: the last event it has seen, in the order in which events came in. Pure.
//
//   cursor_text({1795420200000000, "3841"})   // "1795420200000000:3841"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace siem::search {

struct Cursor {
    std::int64_t ingested_micros = 0;
    std::string event_id = {};
};

std::string cursor_text(Cursor const& cursor);
std::optional<Cursor> parse_cursor(std::string_view text);

// The cursor after an event as a search prints it; nothing where these are no such values.
std::optional<Cursor> cursor_after(std::string_view event_ingested, std::string_view event_id);

}  // namespace siem::search
