// The regular expressions of filter patterns: letters, digits, a few symbols, no groups, nothing
// beyond ASCII. Matched in linear time, anywhere in the text.
#pragma once

#include <memory>
#include <string_view>

namespace cloud::logs::pattern {

class Regex {
  public:
    // What stands between the percent signs. Throws InvalidParameterException.
    explicit Regex(std::string_view text);
    ~Regex();
    bool found_in(std::string_view text) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cloud::logs::pattern
