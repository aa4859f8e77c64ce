#include "siem/search/literal.hpp"

#include <algorithm>
#include <array>

#include "siem/search/words.hpp"

namespace siem::search {
namespace {

constexpr std::string_view kNoWordCharacter = "[^0-9A-Za-z\\x{80}-\\x{10FFFF}]";

bool ascii_punctuation(char c) {
    return !word_character(c) && !is_control(c);  // space is harmless to escape
}

}  // namespace

std::string literal(Ip const& ip) {
    static constexpr Ip kNone{};
    std::array<char, 48> buffer{};
    std::string_view text = ip == kNone ? "::" : format_ip(ip, buffer);
    bool const v4 = text.find(':') == std::string_view::npos;
    return "toIPv6('" + std::string(v4 ? "::ffff:" : "") + std::string(text) + "')";
}

std::string time_literal(std::int64_t micros) {
    // The years 1900 and 2299: beyond them DateTime64 has no values.
    constexpr std::int64_t kEarliest = -2'208'988'800'000'000;
    constexpr std::int64_t kLatest = 10'413'791'999'999'999;
    std::int64_t const held = std::clamp(micros, kEarliest, kLatest);
    return "fromUnixTimestamp64Micro(" + std::to_string(held) + ", 'UTC')";
}

std::string identifier(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string like_pattern(query::Value const& value) {
    std::string out;
    for (query::Glyph const& glyph : query::glyphs(value)) {
        char const c = glyph.character;
        if (glyph.wild) {
            out += c == '*' ? '%' : '_';
            continue;
        }
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string word_pattern(query::Value const& value) {
    std::vector<query::Glyph> const glyphs = query::glyphs(value);
    auto const needs_edge = [](query::Glyph const& glyph) {
        return !glyph.wild && word_character(glyph.character);
    };
    std::string out = "(?i)";
    if (needs_edge(glyphs.front())) out += "(?:^|" + std::string(kNoWordCharacter) + ")";
    for (query::Glyph const& glyph : glyphs) {
        char const c = glyph.character;
        if (glyph.wild) {
            out += c == '*' ? "\\S*" : "\\S";
        } else if (is_control(c)) {
            append_hex(out, c);
        } else {
            if (ascii_punctuation(c)) out += '\\';
            out += c;
        }
    }
    if (needs_edge(glyphs.back())) out += "(?:" + std::string(kNoWordCharacter) + "|$)";
    return out;
}

}  // namespace siem::search
