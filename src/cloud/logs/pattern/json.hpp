// Patterns of JSON messages: { $.a.b[0] = "x*" && ($.n >= 5 || $.c NOT EXISTS) }.
#pragma once

#include <memory>

#include "cloud/logs/pattern/pattern.hpp"
#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {

// `in` is what stands between the braces.
std::shared_ptr<Matcher const> parse_json_pattern(Scanner& in);

}  // namespace cloud::logs::pattern
