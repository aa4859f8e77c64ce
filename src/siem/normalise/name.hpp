// The name of a leaf with its hash, made while compiling where the name stands in a table.
//
//   static constexpr Name kVersion("eventVersion");
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text_hash.hpp"

namespace siem::normalise {

struct Name {
    std::string_view text;
    std::uint32_t hash;

    // A name is written as a text wherever one is asked for, and hashed while compiling.
    template <std::size_t N>
    consteval Name(char const (&literal)[N]) : Name(std::string_view(literal, N - 1)) {}
    constexpr explicit Name(std::string_view name) : text(name), hash(base::text_hash(name)) {}
    constexpr Name(std::string_view name, std::uint32_t its_hash) : text(name), hash(its_hash) {}
};

}  // namespace siem::normalise
