#include "siem/normalise/key_value.hpp"

#include <algorithm>
#include <array>

namespace siem::normalise {
namespace {

constexpr std::size_t kLongestKey = 128;

bool key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/' || c == '@';
}

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The value that begins at `at`, without its quotes; `at` moves behind it.
std::string_view value_at(std::string_view line, std::size_t& at) {
    if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
        char const quote = line[at];
        std::size_t end = at + 1;
        while (end < line.size() && line[end] != quote) end += line[end] == '\\' ? 2 : 1;
        end = std::min(end, line.size());
        std::string_view const value = line.substr(at + 1, end - at - 1);
        at = std::min(end + 1, line.size());
        return value;
    }
    std::size_t end = at;
    while (end < line.size() && !space(line[end])) ++end;
    std::string_view value = line.substr(at, end - at);
    at = end;
    while (!value.empty() && (value.back() == ',' || value.back() == ';')) value.remove_suffix(1);
    return value;
}

}  // namespace

bool key_values(std::string_view line, std::vector<Leaf>& pairs) {
    std::size_t const before = pairs.size();
    std::size_t at = 0;
    while (pairs.size() - before < kMaxPairs) {
        std::size_t const equals = line.find('=', at);
        if (equals == std::string_view::npos) break;
        std::size_t begin = equals;
        while (begin > at && key_character(line[begin - 1])) --begin;
        std::size_t const size = equals - begin;
        bool const starts_word = begin == 0 || space(line[begin - 1]) || line[begin - 1] == ',' ||
                                 line[begin - 1] == '(' || line[begin - 1] == '[';
        at = equals + 1;
        if (size == 0 || size > kLongestKey || !starts_word) continue;
        std::string_view const key = line.substr(begin, size);
        pairs.push_back({key, value_at(line, at)});
    }
    if (pairs.size() - before >= 2) return true;
    pairs.resize(before);
    return false;
}

}  // namespace siem::normalise
