#include "siem/decode/document_end.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "siem/decode/form.hpp"

namespace siem::decode {
namespace {

constexpr std::size_t kBlock = 64;

// A bit for each of the block's bytes, the first the lowest.
struct Marks {
    std::uint64_t quotes = 0;
    std::uint64_t backslashes = 0;
    std::uint64_t opens = 0;
    std::uint64_t closes = 0;
};

#if defined(__SSE2__)

Marks marks_of(char const* block) {
    Marks marks;
    for (int part = 0; part < 4; ++part) {
        __m128i const bytes =
            _mm_loadu_si128(reinterpret_cast<__m128i const*>(block + std::size_t{16} * part));
        auto const are = [&](__m128i of, char c) {
            __m128i const same = _mm_cmpeq_epi8(of, _mm_set1_epi8(c));
            return static_cast<std::uint64_t>(_mm_movemask_epi8(same)) << (16 * part);
        };
        marks.quotes |= are(bytes, '"');
        marks.backslashes |= are(bytes, '\\');
        // Brackets and braces differ by this bit, and nothing else becomes one of them by it.
        __m128i const braces = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        marks.opens |= are(braces, '{');
        marks.closes |= are(braces, '}');
    }
    return marks;
}

#else

Marks marks_of(char const* block) {
    Marks marks;
    for (std::size_t i = 0; i < kBlock; ++i) {
        char const c = block[i];
        std::uint64_t const bit = std::uint64_t{1} << i;
        if (c == '"') marks.quotes |= bit;
        if (c == '\\') marks.backslashes |= bit;
        if (c == '{' || c == '[') marks.opens |= bit;
        if (c == '}' || c == ']') marks.closes |= bit;
    }
    return marks;
}

#endif

// The state between two blocks.
class Scan {
  public:
    // The place in the block where the document ends, just behind its last byte; 0 where it goes
    // on.
    std::size_t block(char const* bytes) {
        Marks const marks = marks_of(bytes);
        std::uint64_t const quotes = marks.quotes & ~escaped(marks.backslashes);
        std::uint64_t const outside = ~texts(quotes);
        std::uint64_t const opens = marks.opens & outside;
        for (std::uint64_t rest = (marks.opens | marks.closes) & outside; rest != 0;
             rest &= rest - 1) {
            int const at = std::countr_zero(rest);
            if ((opens >> at & 1) != 0) {
                ++depth_;
            } else if (--depth_ == 0) {
                return static_cast<std::size_t>(at) + 1;
            }
        }
        return 0;
    }

  private:
    // What stands behind a backslash that is not escaped itself.
    std::uint64_t escaped(std::uint64_t backslashes) {
        std::uint64_t all = escape_goes_on_ ? 1 : 0;
        backslashes &= ~all;
        escape_goes_on_ = false;
        while (backslashes != 0) {
            std::uint64_t const behind = (backslashes & -backslashes) << 1;
            escape_goes_on_ = behind == 0;
            all |= behind;
            backslashes &= backslashes - 1;
            backslashes &= ~behind;
        }
        return all;
    }
    // From each opening quote to before the closing one.
    std::uint64_t texts(std::uint64_t quotes) {
        for (int by = 1; by < 64; by *= 2) quotes ^= quotes << by;
        quotes ^= in_text_;
        in_text_ = (quotes >> 63) != 0 ? ~std::uint64_t{0} : 0;
        return quotes;
    }

    std::uint64_t in_text_ = 0;  // all bits where the block before ended in a text
    bool escape_goes_on_ = false;
    std::size_t depth_ = 0;
};

}  // namespace

std::size_t end_of_document(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && white(text[at])) ++at;
    if (at == text.size()) return text.npos;
    if (text[at] != '{' && text[at] != '[') {
        std::size_t const next = text.find('{', at);
        return next == text.npos ? text.size() : next;
    }
    Scan scan;
    for (; at + kBlock <= text.size(); at += kBlock) {
        if (std::size_t const end = scan.block(text.data() + at)) return at + end;
    }
    std::array<char, kBlock> last{};
    std::memcpy(last.data(), text.data() + at, text.size() - at);
    std::size_t const end = scan.block(last.data());
    return end == 0 ? text.npos : at + end;
}

}  // namespace siem::decode
