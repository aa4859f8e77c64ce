#include "base/id.hpp"

#include "base/text.hpp"

namespace base {

std::string uuid(Random& random) {
    std::string raw = random.bytes(16);
    raw[6] = static_cast<char>((raw[6] & 0x0F) | 0x40);  // version 4
    raw[8] = static_cast<char>((raw[8] & 0x3F) | 0x80);  // RFC 4122's variant
    std::string out = hex(raw);
    for (std::size_t at : {8u, 13u, 18u, 23u}) out.insert(at, 1, '-');
    return out;
}

std::string hex_id(Random& random, std::size_t digits) {
    std::string out = hex(random.bytes((digits + 1) / 2));
    out.resize(digits);
    return out;
}

}  // namespace base
