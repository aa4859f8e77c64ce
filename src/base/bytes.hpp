// Sizes in bytes, and their literals. Payloads themselves are std::string and std::string_view:
// text and binary alike, as they come from and go to the wire.
//
//   using namespace base::literals;
//   constexpr std::uint64_t kBatchBytes = 1_MiB;
#pragma once

#include <cstdint>

namespace base::literals {

constexpr std::uint64_t operator""_KiB(unsigned long long n) { return n << 10; }
constexpr std::uint64_t operator""_MiB(unsigned long long n) { return n << 20; }
constexpr std::uint64_t operator""_GiB(unsigned long long n) { return n << 30; }

}  // namespace base::literals
