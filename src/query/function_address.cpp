// Addresses of the Internet, as texts.
#include <arpa/inet.h>

#include <array>
#include <cstring>

#include "base/text.hpp"
#include "query/function.hpp"

namespace query {
namespace {

using Bytes = std::array<unsigned char, 16>;

// How many bits an address of that kind has; 0 where the text is none.
int parse(std::string const& text, Bytes& out) {
    out.fill(0);
    if (inet_pton(AF_INET, text.c_str(), out.data()) == 1) return 32;
    out.fill(0);
    if (inet_pton(AF_INET6, text.c_str(), out.data()) == 1) return 128;
    return 0;
}

int bits_of(Datum const& datum) {
    Bytes bytes{};
    return parse(text_of(datum), bytes);
}

bool same_bits(Bytes const& a, Bytes const& b, std::int64_t bits) {
    std::size_t const whole = static_cast<std::size_t>(bits) / 8;
    if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
    int const rest = static_cast<int>(bits % 8);
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

// `bits`: of the kind that is wanted, or 0 for any.
Datum in_subnet(Arguments a, int bits) {
    std::string const cidr = text_of(*a[1]);
    auto const parts = base::cut(cidr, "/");
    Bytes address{};
    Bytes network{};
    int const kind = parse(text_of(*a[0]), address);
    if (!parts || kind == 0 || (bits != 0 && kind != bits)) return false;
    std::optional<std::int64_t> const length = base::to_int64(parts->second);
    if (parse(std::string(parts->first), network) != kind) return false;
    return length && *length >= 0 && *length <= kind && same_bits(address, network, *length);
}

Datum is_valid(Arguments a) { return bits_of(*a[0]) != 0; }
Datum is_valid_4(Arguments a) { return bits_of(*a[0]) == 32; }
Datum is_valid_6(Arguments a) { return bits_of(*a[0]) == 128; }
Datum in_any(Arguments a) { return in_subnet(a, 0); }
Datum in_4(Arguments a) { return in_subnet(a, 32); }
Datum in_6(Arguments a) { return in_subnet(a, 128); }

constexpr Function kFunctions[] = {
    {"isValidIp", 1, 1, is_valid},     {"isValidIpv4", 1, 1, is_valid_4},
    {"isValidIpv6", 1, 1, is_valid_6}, {"isIpInSubnet", 2, 2, in_any},
    {"isIpv4InSubnet", 2, 2, in_4},    {"isIpv6InSubnet", 2, 2, in_6},
};

}  // namespace

std::span<Function const> address_functions() { return kFunctions; }

}  // namespace query
