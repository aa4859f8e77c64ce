// The words of LogQL, one after the other. What is wrong with them is thrown as a Mistake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "query/mistake.hpp"

namespace query {

struct LogToken {
    enum class Kind { end, word, text, number, duration, sign };
    Kind kind = Kind::end;
    std::string text = {};  // of a text its characters
    double number = 0;
    std::int64_t millis = 0;
    std::size_t begin = 0;  // in bytes
    std::size_t end = 0;
};

class LogTokens {
  public:
    explicit LogTokens(std::string_view text) : text_(text) { advance(); }

    LogToken const& peek() const { return token_; }
    LogToken take();
    bool at_end() const { return token_.kind == LogToken::Kind::end; }
    bool sees(LogToken::Kind kind, std::string_view text) const;
    bool take_sign(std::string_view sign);
    bool take_word(std::string_view word);
    void expect_sign(std::string_view sign);
    std::string expect_word(std::string_view what);
    std::string expect_text(std::string_view what);
    [[noreturn]] void wrong(std::string message) const;  // of what is next
    [[noreturn]] void wrong(std::string message, LogToken const& at) const;

  private:
    void advance();
    void read_word();
    void read_number();
    void read_quoted();
    void read_raw();
    void read_sign();

    std::string_view text_;
    std::size_t pos_ = 0;
    LogToken token_;
};

}  // namespace query
