// The regular expressions of filter patterns: letters, digits, a few symbols, no groups, nothing
// beyond ASCII. Matched in linear time, anywhere in the text.
#pragma once

#include <string_view>

#include "codec/regex.hpp"

namespace cloud::logs::pattern {

class Regex {
  public:
    // What stands between the percent signs. Throws InvalidParameterException.
    explicit Regex(std::string_view text);
    bool found_in(std::string_view text) const { return regex_.found_in(text); }

  private:
    codec::Regex regex_;
};

}  // namespace cloud::logs::pattern
