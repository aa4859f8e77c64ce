// Addresses of IPv4 and IPv6 and their CIDR blocks, as IpAddress compares them. An IPv4 address
// that is written as IPv6 (::ffff:192.0.2.1) is the IPv4 address.
//
//   CidrBlock::read("203.0.113.0/24")->contains(*Address::read("203.0.113.9"))
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace policy {

struct Address {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 4;  // in bytes: 4 or 16
    static std::optional<Address> read(std::string_view text);
};

struct CidrBlock {
    Address from;
    std::size_t bits = 0;  // how many of the first bits are the block's
    static std::optional<CidrBlock> read(std::string_view text);  // without a /: one address
    bool contains(Address const& address) const;
};

}  // namespace policy
