#include "siem/normalise/scanner.hpp"

#include <algorithm>

namespace siem::normalise {
namespace {

// Behind an odd number of backslashes.
bool escaped(std::string_view text, std::size_t at) {
    std::size_t backslashes = 0;
    while (backslashes + 1 < at && text[at - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

}  // namespace

std::string_view Scanner::fail() {
    failed_ = true;
    rest_ = {};
    return {};
}

std::string_view Scanner::take(std::size_t size, std::size_t passed) {
    std::string_view const taken = rest_.substr(0, size);
    rest_.remove_prefix(std::min(passed, rest_.size()));
    return taken;
}

std::string_view Scanner::word(char separator) {
    std::size_t const end = std::min(rest_.find(separator), rest_.size());
    return end == 0 ? fail() : take(end, end + 1);
}

std::string_view Scanner::until(std::string_view separator) {
    std::size_t const end = rest_.find(separator);
    return end == std::string_view::npos ? fail() : take(end, end + separator.size());
}

std::string_view Scanner::quoted() {
    if (peek() != '"') return fail();
    std::size_t end = rest_.find('"', 1);
    while (end != std::string_view::npos && escaped(rest_, end)) end = rest_.find('"', end + 1);
    if (end == std::string_view::npos) return fail();
    rest_.remove_prefix(1);
    std::string_view const inner = take(end - 1, end);
    skip(" ");
    return inner;
}

std::string_view Scanner::bracketed(char open, char close) {
    if (peek() != open) return fail();
    std::size_t const end = rest_.find(close);
    if (end == std::string_view::npos) return fail();
    rest_.remove_prefix(1);
    std::string_view const inner = take(end - 1, end);
    skip(" ");
    return inner;
}

void Scanner::expect(std::string_view text) {
    if (!skip(text)) fail();
}

bool Scanner::skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
}

void Scanner::spaces() {
    std::size_t const end = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    rest_.remove_prefix(end);
}

std::string_view Scanner::digits() {
    std::size_t end = 0;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    return end == 0 ? fail() : take(end, end);
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace siem::normalise
