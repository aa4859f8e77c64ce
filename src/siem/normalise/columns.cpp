#include "siem/normalise/columns.hpp"

#include <algorithm>

#include "siem/normalise/scanner.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kMostColumns = 200;

// "[2001:db8::1]:443" is a word; "[01/May/2024:12:00:00 +0000]" is a bracket.
std::string_view column(Scanner& line, EventWriter& out) {
    if (line.peek() == '"') return out.unescaped(line.quoted());
    if (line.peek() != '[') return line.word();
    std::string_view const rest = line.rest();
    std::size_t const close = rest.find(']');
    bool const word = close != std::string_view::npos && rest.substr(close + 1, 1) == ":";
    return word ? line.word() : line.bracketed('[', ']');
}

}  // namespace

bool write_columns(std::string_view text, std::span<Name const> names, std::size_t least,
                   EventWriter& out) {
    Scanner line(text);
    std::size_t count = 0;
    for (; count < names.size() && !line.done(); ++count) {
        std::string_view const value = column(line, out);
        if (line.failed()) return false;
        out.leaf(names[count], present(value));
    }
    return count >= least;
}

bool write_named_columns(std::string_view text, std::string_view header, char separator,
                         EventWriter& out) {
    std::size_t const count = count_columns(header, separator);
    if (count > kMostColumns || count_columns(text, separator) != count) return false;
    Scanner names(header);
    Scanner values(text);
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view const name = names.word(separator);
        std::string_view const value = values.word(separator);
        if (names.failed() || values.failed()) return false;
        out.leaf(Name(out.keep(name)), present(value));
    }
    return true;
}

void map_columns(std::span<Mapping const> mappings, EventWriter& out) {
    for (Mapping const& mapping : mappings) apply(mapping, out.value(mapping.from), out);
}

std::size_t count_columns(std::string_view text, char separator) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), separator)) + 1;
}

}  // namespace siem::normalise
