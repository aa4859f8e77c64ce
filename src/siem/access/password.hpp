// Passwords: what is kept of one is Argon2id's hash, with its parameters and salt in it.
//
//   std::string kept = access::hash_password("correct horse", random);
//   access::matches_password(kept, "correct horse");   // true, after some 30 ms and 19 MiB
#pragma once

#include <string>

#include "base/random.hpp"

namespace siem::access {

inline constexpr std::size_t kShortestPassword = 10;  // characters; NIST asks for 8
inline constexpr std::size_t kLongestPassword = 256;  // bytes

// "" where it will do, else what is wrong with it.
std::string complaint_about(std::string const& password, std::string const& user);

std::string hash_password(std::string const& password, base::Random& random);
bool matches_password(std::string const& kept, std::string const& password);

}  // namespace siem::access
