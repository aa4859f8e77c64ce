#include "cloud/logs/pattern/regex.hpp"

#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {
namespace {

constexpr std::int64_t kMostMemory = 1 << 20;
// User guide, "Supported regular expressions (regex) syntax".
constexpr std::string_view kSymbols = ":_#=@/;,-";
constexpr std::string_view kOperators = "^$?[]{}|\\*+.";

void check_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const known = is_word(text[i]) || kSymbols.find(text[i]) != std::string_view::npos ||
                           kOperators.find(text[i]) != std::string_view::npos;
        if (!known) invalid_character(text.substr(i));
    }
}

// Messages may be any bytes.
codec::Regex compiled(std::string_view text) {
    check_characters(text);
    base::Result<codec::Regex> regex =
        codec::Regex::compile(text, {.bytes = true, .most_memory = kMostMemory});
    if (!regex) invalid();
    return *std::move(regex);
}

}  // namespace

Regex::Regex(std::string_view text) : regex_(compiled(text)) {}

}  // namespace cloud::logs::pattern
