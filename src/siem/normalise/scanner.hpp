// A line read from left to right by hand: words, quoted texts, brackets. What is not there sets
// failed(), after which everything reads as empty; so a parser reads on and asks once. Views into
// the line; nothing is copied.
//
//   Scanner line(R"(10.0.0.1 [now] "GET / HTTP/1.1")");
//   std::string_view ip = line.word(), time = line.bracketed('[', ']'), request = line.quoted();
//   if (line.failed()) return false;
#pragma once

#include <string_view>

namespace siem::normalise {

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::string_view rest() const { return rest_; }
    bool failed() const { return failed_; }
    bool done() const { return rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    // Up to the next space or the end; the space is passed. Empty words fail.
    std::string_view word(char separator = ' ');
    // Like word(), but may be empty and must be ended by `separator`, which is passed.
    std::string_view until(std::string_view separator);
    // "…" with backslash escapes as they stand; a space behind it is passed.
    std::string_view quoted();
    // […]: from `open` to the first `close`; a space behind it is passed.
    std::string_view bracketed(char open, char close);
    void expect(std::string_view text);  // fails where it is not next
    bool skip(std::string_view text);    // true where it was next, and is passed
    void spaces();
    std::string_view digits();  // fails where there is none

  private:
    std::string_view fail();
    std::string_view take(std::size_t size, std::size_t passed);

    std::string_view rest_;
    bool failed_ = false;
};

// "-" is how most logs write that there is nothing.
inline std::string_view present(std::string_view value) {
    return value == "-" ? std::string_view() : value;
}
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text);  // and at least one

}  // namespace siem::normalise
