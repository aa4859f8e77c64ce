// The words of Insights QL, one after the other. What is wrong with them is thrown as a Mistake.
// Comments, from # to the end of the line, are spaces.
//
//   query::Tokens tokens("filter status >= 500");
//   tokens.take_word("filter");   // true
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "query/expression.hpp"
#include "query/mistake.hpp"

namespace query {

enum class TokenKind { end, name, number, period, text, sign };

struct Token {
    TokenKind kind = TokenKind::end;
    std::string text = {};               // of a name as it is written, of a text its characters
    std::vector<std::string> path = {};  // of a name
    bool quoted = false;                 // a name that stands in backticks: no word of the language
    std::size_t begin = 0;               // in bytes
    std::size_t end = 0;
};

class Tokens {
  public:
    explicit Tokens(std::string_view text, std::size_t at = 0) : text_(text), pos_(at) {
        advance();
    }

    Token const& peek() const { return token_; }
    Token take();
    bool at_end() const { return token_.kind == TokenKind::end; }
    bool sees_sign(std::string_view sign) const;
    bool sees_word(std::string_view word) const;  // whatever its case
    bool take_sign(std::string_view sign);
    bool take_word(std::string_view word);
    void expect_sign(std::string_view sign, std::string_view after);
    // A name that is made: of an alias, or by parse.
    std::string expect_new_name(std::string_view after);
    // Where a slash is next that begins a regular expression. Its text, without the slashes.
    Token take_regex();

    std::size_t last_end() const { return last_end_; }  // of what was taken last
    std::string_view slice(std::size_t begin, std::size_t end) const {
        return text_.substr(begin, end - begin);
    }
    // Of what is next, or of what stands there.
    [[noreturn]] void wrong(std::string message) const;
    [[noreturn]] void wrong(std::string message, std::size_t begin, std::size_t end) const;
    std::string shown() const;  // what is next, for a sentence: "'|'", "the end"

  private:
    void advance();
    void skip_spaces();
    void read_name();
    void read_part(std::string& part);
    void read_index(std::string& part);
    void read_number();
    void read_text(char quote);
    void read_sign();
    std::size_t character(std::size_t byte) const;

    std::string_view text_;
    std::size_t pos_ = 0;
    std::size_t last_end_ = 0;
    Token token_;
};

}  // namespace query
