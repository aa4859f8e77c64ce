// What statements are bound to, by who sends them: the same in the process and on a server. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace siem::store {

struct Limits {
    // What all statements together may hold; one that would pass it fails. A search may hold
    // a quarter of it.
    std::uint64_t memory_bytes = 1'600'000'000;
    std::uint32_t search_seconds = 30;
};

// ClickHouse's names and values.
using Settings = std::vector<std::pair<std::string, std::string>>;

Settings writing();
Settings reading(Limits const& limits);      // statements of the program's own
Settings reading_all(Limits const& limits);  // for as long as it takes, also into files
Settings reading_for_user(Limits const& limits);

}  // namespace siem::store
