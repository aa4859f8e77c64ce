#include "policy/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace policy {
namespace {

constexpr std::size_t kMapped = 12;  // bytes of ::ffff:0:0/96, before the IPv4 address
constexpr std::size_t kMappedBits = 8 * kMapped;

bool is_mapped(Address const& address) {
    return address.size == 16 &&
           std::all_of(address.bytes.begin(), address.bytes.begin() + 10,
                       [](std::uint8_t byte) { return byte == 0; }) &&
           address.bytes[10] == 0xff && address.bytes[11] == 0xff;
}

void unmap(Address& address) {
    std::copy(address.bytes.begin() + kMapped, address.bytes.end(), address.bytes.begin());
    address.size = 4;
}

// As it is written, mapped or not.
std::optional<Address> as_written(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        return std::nullopt;  // inet_pton would end there
    std::string const copy(text);
    Address address;
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address.size = 16;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

}  // namespace

std::optional<Address> Address::read(std::string_view text) {
    std::optional<Address> address = as_written(text);
    if (address && is_mapped(*address)) unmap(*address);
    return address;
}

std::optional<CidrBlock> CidrBlock::read(std::string_view text) {
    std::size_t const slash = text.find('/');
    std::optional<Address> const from = as_written(text.substr(0, slash));
    if (!from) return std::nullopt;
    CidrBlock block{*from, 8 * from->size};
    if (slash != std::string_view::npos) {
        auto const bits = base::to_uint64(text.substr(slash + 1));
        if (!bits || *bits > block.bits) return std::nullopt;
        block.bits = static_cast<std::size_t>(*bits);
    }
    if (is_mapped(block.from) && block.bits >= kMappedBits) {
        unmap(block.from);
        block.bits -= kMappedBits;
    }
    return block;
}

bool CidrBlock::contains(Address const& address) const {
    if (address.size != from.size) return false;
    std::size_t const whole = bits / 8;
    if (!std::equal(from.bytes.begin(), from.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    address.bytes.begin())) {
        return false;
    }
    std::size_t const rest = bits % 8;
    if (rest == 0) return true;
    auto const mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return (from.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

}  // namespace policy
