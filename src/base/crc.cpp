#include "base/crc.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace base {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

namespace {

// Slicing by eight: table[k][b] is the effect of byte b with k bytes to follow it, so eight bytes
// cost eight independent look-ups instead of eight in a chain.
template <typename Word>
using Tables = std::array<std::array<Word, 256>, 8>;

template <typename Word>
constexpr Tables<Word> tables_of(Word reflected_polynomial) {
    Tables<Word> t{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        Word crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = static_cast<Word>((crc >> 1) ^ ((crc & 1) ? reflected_polynomial : 0));
        }
        t[0][byte] = crc;
    }
    for (unsigned k = 1; k < 8; ++k) {
        for (unsigned byte = 0; byte < 256; ++byte) {
            Word const before = t[k - 1][byte];
            t[k][byte] = (before >> 8) ^ t[0][before & 0xFF];
        }
    }
    return t;
}

constexpr auto kCrc32 = tables_of<std::uint32_t>(0xEDB88320u);
constexpr auto kCrc32c = tables_of<std::uint32_t>(0x82F63B78u);
constexpr auto kCrc64Nvme = tables_of<std::uint64_t>(0x9A6C9329AC4BC9B5u);

template <typename Word>
Word sliced(Tables<Word> const& t, Word crc, std::string_view bytes) {
    crc = ~crc;
    char const* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        word ^= crc;
        crc = 0;
        for (unsigned k = 0; k < 8; ++k) crc ^= t[7 - k][(word >> (8 * k)) & 0xFF];
    }
    for (; left > 0; --left, ++p) {
        crc = (crc >> 8) ^ t[0][(crc ^ static_cast<unsigned char>(*p)) & 0xFF];
    }
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(std::uint32_t crc,
                                                             std::string_view bytes) {
    std::uint64_t wide = ~crc;
    char const* p = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    auto narrow = static_cast<std::uint32_t>(wide);
    for (; left > 0; --left, ++p) {
        narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(*p));
    }
    return ~narrow;
}
#endif

}  // namespace

std::uint32_t crc32(std::uint32_t crc, std::string_view bytes) {
    return sliced(kCrc32, crc, bytes);
}

std::uint64_t crc64nvme(std::uint64_t crc, std::string_view bytes) {
    return sliced(kCrc64Nvme, crc, bytes);
}

std::uint32_t crc32c_table(std::uint32_t crc, std::string_view bytes) {
    return sliced(kCrc32c, crc, bytes);
}

std::uint32_t crc32c_fastest(std::uint32_t crc, std::string_view bytes) {
#if defined(__x86_64__)
    static bool const has_instruction = __builtin_cpu_supports("sse4.2");
    if (has_instruction) return crc32c_sse42(crc, bytes);
#endif
    return crc32c_table(crc, bytes);
}

}  // namespace base
