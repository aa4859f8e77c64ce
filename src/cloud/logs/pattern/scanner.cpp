#include "cloud/logs/pattern/scanner.hpp"

#include "aws/error.hpp"

namespace cloud::logs::pattern {

void invalid() { throw aws::Error("InvalidParameterException", "Invalid filter pattern"); }

void invalid_character(std::string_view at) {
    if (at.empty()) invalid();
    std::size_t size = 1;  // the whole of a UTF-8 character
    while (size < at.size() && (static_cast<unsigned char>(at[size]) & 0xc0) == 0x80) ++size;
    throw aws::Error("InvalidParameterException",
                     "Invalid character(s) in term '" + std::string(at.substr(0, size)) + "'");
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void Scanner::skip_space() {
    while (space_is_next()) rest_.remove_prefix(1);
}

bool Scanner::space_is_next() const { return !rest_.empty() && is_space(rest_.front()); }

bool Scanner::at_end() {
    skip_space();
    return rest_.empty();
}

bool Scanner::at(std::string_view token) {
    skip_space();
    return rest_.starts_with(token);
}

bool Scanner::take(std::string_view token) {
    if (!at(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
}

bool Scanner::take_word(std::string_view word) {
    if (!at(word) || (rest_.size() > word.size() && is_word(rest_[word.size()]))) return false;
    rest_.remove_prefix(word.size());
    return true;
}

std::string Scanner::take_quoted() {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
        if (rest_[i] == '"') {
            rest_.remove_prefix(i + 1);
            return text;
        }
        std::string_view const two = rest_.substr(i, 2);
        if (two == "\\\"" || two == "\\\\") ++i;
        text.push_back(rest_[i]);
    }
    invalid();
}

std::shared_ptr<Regex const> Scanner::take_regex() {
    std::size_t const end = rest_.find('%', 1);
    if (end == std::string_view::npos || end == 1) invalid();
    std::shared_ptr<Regex const> regex = std::make_shared<Regex>(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    ++regexes_;
    return regex;
}

}  // namespace cloud::logs::pattern
