// Ids as IAM makes them (IAM guide, "IAM identifiers"): what it is of, then random letters. The
// ids of access keys hold the account that they are of, as AWS's do.
//
//   aws::access_key_id(random, "AKIA", account)   // of a user; "ASIA" of a session
//   aws::unique_id(random, "AROA")                // of a role; "AIDA" of a user
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace aws {

std::string access_key_id(base::Random& random, std::string const& kind);  // 20 characters
std::string access_key_id(base::Random& random, std::string const& kind,
                          std::string const& account);
// The twelve digits, or nothing for what is no such id or is of the time before they held it.
std::optional<std::string> account_of_access_key(std::string_view id);
std::string unique_id(base::Random& random, std::string const& kind);  // 21 characters

}  // namespace aws
