// Where a page of a search ends, for the page that comes after it: an event's place in the order
// newest first, in which no two are the same. Opaque to clients. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace siem::search {

struct Place {
    std::int64_t micros = 0;
    std::string id = {};
    std::string account = {};
    std::string group = {};
    std::string stream = {};
};

std::string place_text(Place const& place);
std::optional<Place> parse_place(std::string_view text);
// Of an event as a search prints it; nothing where it is none.
std::optional<Place> place_of_event(std::string_view json);

// The condition of what comes after it, and the order that it is a place in.
std::string after_place(Place const& place);
std::string newest_first();
std::string oldest_first();

}  // namespace siem::search
