// Text as ClickHouse takes it: the only way a text that is not the program's own gets into a
// statement. Pure.
//
//   "user.name = " + literal(R"(O'Brien)")   // user.name = 'O\'Brien'
#pragma once

#include <string>
#include <string_view>

namespace siem {

std::string literal(std::string_view text);  // in quotes
bool is_control(char c);                     // of ASCII
void append_hex(std::string& out, char c);   // "\\x1F"

}  // namespace siem
