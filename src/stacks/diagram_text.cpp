#include "stacks/diagram_text.hpp"

namespace stacks {
namespace {

// In parts of the size.
double width_of(char c) {
    std::string_view const narrow = "iIjl.,:;'|!()[]{}/\\ ft-r";
    std::string_view const wide = "mwMW@%";
    if (narrow.find(c) != std::string_view::npos) return 0.37;
    if (wide.find(c) != std::string_view::npos) return 0.95;
    if (c >= 'A' && c <= 'Z') return 0.69;
    return 0.60;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // in UTF-8

}  // namespace

double text_width(std::string_view text, double size) {
    double width = 0;
    for (char const c : text) {
        if (!continues(c)) width += width_of(c);
    }
    return width * size;
}

std::string fitted(std::string const& text, double width, double size) {
    if (text_width(text, size) <= width) return text;
    std::size_t begin = text.size();  // ends of what is kept: [0, begin) and [end, size)
    std::size_t end = text.size();
    while (begin > 0) {
        --begin;
        while (begin > 0 && continues(text[begin])) --begin;
        end = text.size() - begin / 3;
        while (end < text.size() && continues(text[end])) ++end;
        std::string const shorter = text.substr(0, begin) + "…" + text.substr(end);
        if (text_width(shorter, size) <= width) return shorter;
    }
    return "…";
}

}  // namespace stacks
