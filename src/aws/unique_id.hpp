// Ids as IAM makes them (IAM guide, "IAM identifiers"): what it is of, then random letters.
//
//   aws::access_key_id(random, "AKIA")   // of a user; "ASIA" of a session
//   aws::unique_id(random, "AROA")       // of a role; "AIDA" of a user
#pragma once

#include <string>

#include "base/random.hpp"

namespace aws {

std::string access_key_id(base::Random& random, std::string const& kind);  // 20 characters
std::string unique_id(base::Random& random, std::string const& kind);      // 21 characters

}  // namespace aws
