// The name of a leaf with its hash, made while compiling where the name stands in a table.
//
//   static constexpr Name kVersion("eventVersion");
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace siem::normalise {

// `size` bytes, least significant first: the same while compiling and at run time.
template <typename Word>
constexpr std::uint64_t little_endian(char const* from) {
    if (!std::is_constant_evaluated()) {
        Word word = 0;
        std::memcpy(&word, from, sizeof(word));
        return word;
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < sizeof(Word); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
    }
    return word;
}

constexpr std::uint64_t mixed(std::uint64_t h, std::uint64_t word) {
    h = (h ^ word) * 0x9e3779b97f4a7c15U;
    return h ^ (h >> 29);
}

constexpr std::uint32_t name_hash(std::string_view name) {
    char const* at = name.data();
    std::size_t const size = name.size();
    std::uint64_t h = size;
    if (size >= 8) {
        for (std::size_t i = 0; i + 8 < size; i += 8)
            h = mixed(h, little_endian<std::uint64_t>(at + i));
        h = mixed(h, little_endian<std::uint64_t>(at + size - 8));
    } else if (size >= 4) {
        std::uint64_t const head = little_endian<std::uint32_t>(at);
        h = mixed(h, head << 32 | little_endian<std::uint32_t>(at + size - 4));
    } else {
        for (std::size_t i = 0; i < size; ++i) h = mixed(h, static_cast<unsigned char>(at[i]));
    }
    return static_cast<std::uint32_t>(h ^ (h >> 32));
}

struct Name {
    std::string_view text;
    std::uint32_t hash;

    // A name is written as a text wherever one is asked for.
    template <std::size_t N>
    constexpr Name(char const (&literal)[N]) : Name(std::string_view(literal, N - 1)) {}
    constexpr explicit Name(std::string_view name) : text(name), hash(name_hash(name)) {}
    constexpr Name(std::string_view name, std::uint32_t its_hash) : text(name), hash(its_hash) {}
};

}  // namespace siem::normalise
