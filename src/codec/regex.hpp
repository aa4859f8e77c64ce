// A regular expression of RE2's syntax: matched in linear time, so that a hostile one costs no more
// than its length. Immutable; thread-safe.
//
//   base::Result<codec::Regex> const pattern = codec::Regex::compile("[a-z]+");
//   if (pattern && pattern->matches(text)) …
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace codec {

class Regex {
  public:
    struct Options {
        bool bytes = false;  // of any bytes; else of UTF-8
        std::int64_t most_memory = 8 << 20;
    };
    // The error is RE2's sentence: what it does not know, as looking ahead, is one.
    static base::Result<Regex> compile(std::string_view text, Options const& options);
    static base::Result<Regex> compile(std::string_view text) { return compile(text, Options()); }
    Regex(Regex&&) noexcept;
    ~Regex();

    bool matches(std::string_view text) const;   // all of it
    bool found_in(std::string_view text) const;  // somewhere

    // Where it is found first: what each group took, added to `found`; without bytes of the text
    // (data() == nullptr) where a group took no part.
    bool groups(std::string_view text, std::vector<std::string_view>& found) const;
    std::vector<std::string> group_names() const;  // of each; "" of those without one

  private:
    struct State;
    explicit Regex(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace codec
