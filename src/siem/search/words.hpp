// A text's words as the store's word index has them: the runs of ASCII letters, digits and of
// everything beyond ASCII, in lower case. Pure.
//
//   words({.text = "Access-Denied*", .pattern = true})   // {"access"}: the star may go on
#pragma once

#include <string>
#include <vector>

#include "query/ast.hpp"

namespace siem::search {

inline bool word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

// Those that stand whole in every text that the value matches, each once.
std::vector<std::string> words(query::Value const& value);

}  // namespace siem::search
