// A message with what varies from event to event taken out: numbers, times, addresses, ids. What is
// left says what kind of event it is. Pure.
//
//   text_of(masked("took 12 ms from 10.0.0.1"))   // "took <num> ms from <ip>"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace siem::search {

struct Token {
    enum class Kind {
        fixed,     // spaces and punctuation, names of a JSON object's members
        word,      // may turn out to vary
        variable,  // "<num>", "<ip>", …
    };
    Kind kind = Kind::fixed;
    std::string text;

    bool operator==(Token const&) const = default;
};
using Tokens = std::vector<Token>;

inline constexpr std::size_t kMostTokens = 400;

// Of the longest part that is no more than kMostTokens.
Tokens masked(std::string_view message);
std::string text_of(Tokens const& tokens);

}  // namespace siem::search
