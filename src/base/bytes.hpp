// Sizes in bytes, and their literals. Payloads themselves are std::string and std::string_view:
// text and binary alike, as they come from and go to the wire.
//
//   using namespace base::literals;
//   constexpr std::uint64_t kBatchBytes = 1_MiB;
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base::literals {

constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr std::uint64_t operator""_GiB(unsigned long long n) { return n << 30; }

}  // namespace base::literals

namespace base {

// "192MiB", "200GB": digits and a unit of KB to PB (thousands) or KiB to PiB (1024s). Nothing where
// it is none, or more than 64 bits hold.
std::optional<std::uint64_t> parse_bytes(std::string_view text);
// In the largest unit that it is a whole number of: "16MiB", "200GB", "1023B".
std::string format_bytes(std::uint64_t bytes);

}  // namespace base
