// Patterns of space-delimited messages: [ip, user, ..., status = 4* && status != 403, bytes].
#pragma once

#include <memory>

#include "cloud/logs/pattern/pattern.hpp"
#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {

// `in` is what stands between the brackets.
std::shared_ptr<Matcher const> parse_fields(Scanner& in);

// The fields of a message: what spaces part; [ … ] and " … " hold together, and are left out.
std::vector<std::string_view> split_fields(std::string_view message);

}  // namespace cloud::logs::pattern
