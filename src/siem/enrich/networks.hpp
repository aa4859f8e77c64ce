// Values by networks: of those that an address is in, the narrowest. Read by many threads, written
// by one before.
//
//   Networks networks;
//   networks.add("10.0.0.0/8", "inside");
//   std::string const* name = networks.find(event.address(Field::source_ip));
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "siem/event.hpp"

namespace siem::enrich {

class Networks {
  public:
    // "10.0.0.0/8", "2001:db8::/32", or an address alone. False where it is none of these. What is
    // added first stays.
    bool add(std::string_view network, std::string const& value);
    std::string const* find(Ip const& ip) const;  // nullptr where it is in none
    bool empty() const { return by_length_.empty(); }

  private:
    struct Hash {
        std::size_t operator()(Ip const& ip) const;
    };
    // Of 128 bits, IPv4 behind its 96; the longest first.
    std::map<int, std::unordered_map<Ip, std::string, Hash>, std::greater<>> by_length_;
};

}  // namespace siem::enrich
