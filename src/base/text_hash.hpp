// A fast hash of a short text, the same while compiling and at run time. It is no secret: whoever
// may choose the texts can make them collide.
//
//   std::uint32_t const hash = base::text_hash("eventVersion");
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace base {

// `size` bytes, least significant first: the same while compiling and at run time.
template <typename Word>
constexpr std::uint64_t text_hash_word(char const* from) {
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

constexpr std::uint64_t text_hash_mix(std::uint64_t h, std::uint64_t word) {
    h = (h ^ word) * 0x9e3779b97f4a7c15U;
    return h ^ (h >> 29);
}

constexpr std::uint32_t text_hash(std::string_view text) {
    char const* at = text.data();
    std::size_t const size = text.size();
    std::uint64_t h = size;
    if (size >= 8) {
        for (std::size_t i = 0; i + 8 < size; i += 8)
            h = text_hash_mix(h, text_hash_word<std::uint64_t>(at + i));
        h = text_hash_mix(h, text_hash_word<std::uint64_t>(at + size - 8));
    } else if (size >= 4) {
        std::uint64_t const head = text_hash_word<std::uint32_t>(at);
        h = text_hash_mix(h, head << 32 | text_hash_word<std::uint32_t>(at + size - 4));
    } else {
        for (std::size_t i = 0; i < size; ++i)
            h = text_hash_mix(h, static_cast<unsigned char>(at[i]));
    }
    return static_cast<std::uint32_t>(h ^ (h >> 32));
}

}  // namespace base
