// One-time passwords by time, RFC 6238: SHA-1, six digits, thirty seconds, as every app has them.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace siem::access {

inline constexpr std::size_t kTotpSecret = 20;  // bytes, as long as the hash: RFC 4226, 4

std::string base32(std::string_view bytes);  // RFC 4648, without padding
std::string totp_code(std::string_view secret, std::int64_t step);

// The step that a code is of, the one before or the one after, and later than `last`, so that no
// code is good twice.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                      std::int64_t last, base::Instant now);

// What an app reads: otpauth://totp/Catchment:alice?secret=…
std::string totp_address(std::string_view secret, std::string const& user);

}  // namespace siem::access
