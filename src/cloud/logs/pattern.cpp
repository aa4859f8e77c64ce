#include "cloud/logs/pattern.hpp"

#include <algorithm>

#include "cloud/logs/model.hpp"

namespace cloud::logs {
namespace {

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool contains(std::string_view message, std::string const& term) {
    return message.find(term) != std::string_view::npos;
}

// The term that begins at `at`, without its quotes; `at` moves behind it.
std::string read_term(std::string const& text, std::size_t& at) {
    std::string term;
    if (at < text.size() && text[at] == '"') {
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\' && at + 1 < text.size()) ++at;
            term.push_back(text[at]);
        }
        if (at == text.size()) throw invalid_parameter("Invalid filter pattern");
        ++at;
        return term;
    }
    for (; at < text.size() && !space(text[at]); ++at) term.push_back(text[at]);
    return term;
}

}  // namespace

bool Pattern::matches(std::string_view message) const {
    auto const is_there = [&](std::string const& term) { return contains(message, term); };
    return std::all_of(all.begin(), all.end(), is_there) &&
           (any.empty() || std::any_of(any.begin(), any.end(), is_there)) &&
           std::none_of(none.begin(), none.end(), is_there);
}

Pattern parse_pattern(std::string const& text) {
    if (text.size() > kMaximumPatternBytes) {
        throw aws::validation(text.substr(0, 64), "filterPattern",
                              "Member must have length less than or equal to 1024");
    }
    Pattern pattern;
    std::size_t at = 0;
    while (at < text.size()) {
        if (space(text[at])) {
            ++at;
            continue;
        }
        char const first = text[at];
        if (first == '{' || first == '[' || first == '%') {
            throw invalid_parameter(
                "JSON, space-delimited and regular-expression filter patterns "
                "are not supported yet: see docs/compatibility.md.");
        }
        bool const sign = first == '-' || first == '?';
        if (sign) ++at;
        std::string term = read_term(text, at);
        if (term.empty()) throw invalid_parameter("Invalid filter pattern");
        (first == '-'   ? pattern.none
         : first == '?' ? pattern.any
                        : pattern.all)
            .push_back(std::move(term));
    }
    return pattern;
}

}  // namespace cloud::logs
