// What the writer of a filter that cannot be understood may have meant. Pure.
//
//   query::proposals("(alice OR bob");        // {"(alice OR bob)"}
//   query::place_of("at character 11: …");    // 11
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace query {

inline constexpr std::size_t kMostProposals = 3;

// The character, from 1, that an error of parse() points at.
std::optional<std::size_t> place_of(std::string_view message);

// Texts near this one that can be understood, the likeliest first; none where it can be itself.
std::vector<std::string> proposals(std::string_view text);

}  // namespace query
