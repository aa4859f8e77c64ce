// Patterns of terms: word "a phrase" -without ?either ?or %regex%.
#pragma once

#include <memory>

#include "cloud/logs/pattern/pattern.hpp"
#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {

std::shared_ptr<Matcher const> parse_terms(Scanner& in);

}  // namespace cloud::logs::pattern
