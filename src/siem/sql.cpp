#include "siem/sql.hpp"

namespace siem {
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void append_hex(std::string& out, char c) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    auto const byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
}

std::string literal(std::string_view text) {
    std::string out = "'";
    out.reserve(text.size() + 2);
    for (char const c : text) {
        if (is_control(c)) {
            append_hex(out, c);
            continue;
        }
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + '\'';
}

}  // namespace siem
