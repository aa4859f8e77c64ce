// Secrets that are drawn, not chosen: 256 bits, of which the hash is kept. They begin with what
// they are, so that whoever finds one knows what to revoke. Pure but for chance.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"

namespace siem::access {

inline constexpr char const* kSessionSecret = "cs_";
inline constexpr char const* kTokenSecret = "ct_";
inline constexpr char const* kLinkSecret = "cl_";

std::string fresh_secret(char const* kind, base::Random& random);
std::string hash_of(std::string_view secret);  // hexadecimal

// "ABCD-EFGH-IJKL-MNOP": 80 bits, for a person to write down.
std::string fresh_recovery_code(base::Random& random);
std::string hash_of_recovery_code(std::string_view code);  // however it is written

}  // namespace siem::access
