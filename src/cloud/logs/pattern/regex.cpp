#include "cloud/logs/pattern/regex.hpp"

#include <re2/re2.h>

#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {
namespace {

constexpr std::int64_t kMostMemory = 1 << 20;
// User guide, "Supported regular expressions (regex) syntax".
constexpr std::string_view kSymbols = ":_#=@/;,-";
constexpr std::string_view kOperators = "^$?[]{}|\\*+.";

RE2::Options options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // messages may be any bytes
    options.set_log_errors(false);
    options.set_max_mem(kMostMemory);
    return options;
}

void check_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const known = is_word(text[i]) || kSymbols.find(text[i]) != std::string_view::npos ||
                           kOperators.find(text[i]) != std::string_view::npos;
        if (!known) invalid_character(text.substr(i));
    }
}

}  // namespace

struct Regex::State {
    RE2 re2;
    explicit State(std::string_view text)
        : re2(re2::StringPiece(text.data(), text.size()), options()) {}
};

Regex::Regex(std::string_view text) {
    check_characters(text);
    state_ = std::make_unique<State>(text);
    if (!state_->re2.ok()) invalid();
}
Regex::~Regex() = default;

bool Regex::found_in(std::string_view text) const {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), state_->re2);
}

}  // namespace cloud::logs::pattern
