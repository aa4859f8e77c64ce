// Texts. Lengths and places are counted in characters of UTF-8.
#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "query/function.hpp"

namespace query {
namespace {

// What a few calls within each other could otherwise make of a small event.
constexpr std::size_t kLongestText = 512 << 10;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t length(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

// The byte at which the character of that number begins.
std::size_t offset(std::string_view text, std::size_t character) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (!continues(text[at]) && character-- == 0) break;
    }
    return at;
}

bool all_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

Datum is_empty(Arguments a) { return text_of(*a[0]).empty(); }
Datum is_blank(Arguments a) { return all_blank(text_of(*a[0])); }

Datum concat(Arguments a) {
    std::string out;
    for (Datum const* const part : a) {
        out += text_of(*part);
        if (out.size() > kLongestText) return {};
    }
    return out;
}

std::string_view without_left(std::string_view text, std::string_view characters) {
    std::size_t const first = text.find_first_not_of(characters);
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

std::string_view without_right(std::string_view text, std::string_view characters) {
    return text.substr(0, text.find_last_not_of(characters) + 1);
}

std::string characters_of(Arguments a) { return a.size() > 1 ? text_of(*a[1]) : " \t\r\n\v\f"; }

Datum trim_left(Arguments a) {
    if (is_missing(*a[0])) return {};
    return std::string(without_left(text_of(*a[0]), characters_of(a)));
}
Datum trim_right(Arguments a) {
    if (is_missing(*a[0])) return {};
    return std::string(without_right(text_of(*a[0]), characters_of(a)));
}
Datum trim_both(Arguments a) {
    if (is_missing(*a[0])) return {};
    std::string const text = text_of(*a[0]);
    std::string const characters = characters_of(a);
    return std::string(without_left(without_right(text, characters), characters));
}

Datum text_length(Arguments a) {
    if (is_missing(*a[0])) return {};
    return static_cast<double>(length(text_of(*a[0])));
}
Datum to_upper(Arguments a) {
    return is_missing(*a[0]) ? Datum() : Datum(base::upper(text_of(*a[0])));
}
Datum to_lower(Arguments a) {
    return is_missing(*a[0]) ? Datum() : Datum(base::lower(text_of(*a[0])));
}

// From that character on, to the end or so many.
Datum substring(Arguments a) {
    std::optional<double> const from = number_of(*a[1]);
    std::optional<double> const count = a.size() > 2 ? number_of(*a[2]) : 1e9;
    if (is_missing(*a[0]) || !from || !count) return {};
    std::string const text = text_of(*a[0]);
    std::string_view rest = text;
    rest.remove_prefix(offset(rest, static_cast<std::size_t>(std::clamp(*from, 0.0, 1e9))));
    return std::string(
        rest.substr(0, offset(rest, static_cast<std::size_t>(std::clamp(*count, 0.0, 1e9)))));
}

Datum replaced(Arguments a) {
    if (is_missing(*a[0])) return {};
    std::string text = text_of(*a[0]);
    std::string const from = text_of(*a[1]);
    std::string const to = text_of(*a[2]);
    if (from.empty()) return text;
    std::size_t count = 0;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        at += from.size();
        ++count;
    }
    if (text.size() - count * from.size() + count * to.size() > kLongestText) return {};
    return base::replace_all(std::move(text), from, to);
}

Datum contains_text(Arguments a) {
    if (is_missing(*a[0])) return 0.0;
    return text_of(*a[0]).find(text_of(*a[1])) != std::string::npos ? 1.0 : 0.0;
}

constexpr Function kFunctions[] = {
    {"isempty", 1, 1, is_empty},           {"isblank", 1, 1, is_blank},
    {"concat", 1, kSomeArguments, concat}, {"ltrim", 1, 2, trim_left},
    {"rtrim", 1, 2, trim_right},           {"trim", 1, 2, trim_both},
    {"strlen", 1, 1, text_length},         {"toupper", 1, 1, to_upper},
    {"tolower", 1, 1, to_lower},           {"substr", 2, 3, substring},
    {"replace", 3, 3, replaced},           {"strcontains", 2, 2, contains_text},
};

}  // namespace

std::span<Function const> text_functions() { return kFunctions; }

}  // namespace query
