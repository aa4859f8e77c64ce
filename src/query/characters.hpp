// Which characters mean something in a filter bar. Pure.
//
//   query::is_plain_name("source.ip");   // true: needs no quotes before its colon
#pragma once

#include <string_view>

namespace query {

inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// What a backslash in front makes literal. Before anything else a backslash is just itself, so
// that paths of Windows need no doubling.
inline bool is_escapable(char c) {
    return is_space(c) || std::string_view("*?\"\\()[]{}:<>=-").find(c) != std::string_view::npos;
}

// What a value cannot start with unless it is quoted or escaped.
inline bool starts_specially(char c) {
    return std::string_view("-<>=[{\"(").find(c) != std::string_view::npos;
}

inline bool is_keyword(std::string_view text) {
    return text == "AND" || text == "OR" || text == "NOT" || text == "TO";
}

inline bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || c == '$' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

inline bool continues_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/' || c == '#';
}

inline bool is_plain_name(std::string_view text) {
    if (text.empty() || !starts_name(text.front()) || text == "arn") return false;
    for (char const c : text) {
        if (!continues_name(c)) return false;
    }
    return true;
}

}  // namespace query
