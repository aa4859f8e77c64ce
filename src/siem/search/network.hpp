// The addresses of a network, from its CIDR text. Pure.
//
//   network("10.0.0.0/8")->last   // ::ffff:10.255.255.255
#pragma once

#include <optional>
#include <string_view>

#include "siem/event.hpp"

namespace siem::search {

struct Network {
    Ip first = {};
    Ip last = {};
};

// Nothing where it is not an address, a slash and a length. Bits beyond the length do not count.
std::optional<Network> network(std::string_view cidr);

}  // namespace siem::search
