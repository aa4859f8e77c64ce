#include "query/tokens.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace query {
namespace {

constexpr std::size_t kMostParts = 32;  // of a name

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || c == '$' ||
           c == '`' || (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool continues_name(char c) { return c != '`' && (begins_name(c) || is_digit(c)); }

}  // namespace

Token Tokens::take() {
    Token taken = std::move(token_);
    last_end_ = taken.end;
    advance();
    return taken;
}

bool Tokens::sees_sign(std::string_view sign) const {
    return token_.kind == TokenKind::sign && token_.text == sign;
}

bool Tokens::sees_word(std::string_view word) const {
    return token_.kind == TokenKind::name && !token_.quoted &&
           base::equal_ignoring_case(token_.text, word);
}

bool Tokens::take_sign(std::string_view sign) {
    if (!sees_sign(sign)) return false;
    take();
    return true;
}

bool Tokens::take_word(std::string_view word) {
    if (!sees_word(word)) return false;
    take();
    return true;
}

void Tokens::expect_sign(std::string_view sign, std::string_view after) {
    if (take_sign(sign)) return;
    wrong("expected '" + std::string(sign) + "' " + std::string(after) + ", not " + shown());
}

std::string Tokens::expect_new_name(std::string_view after) {
    if (token_.kind == TokenKind::name) {
        Token const name = take();
        return name.quoted ? base::join(name.path, ".") : name.text;
    }
    wrong("expected a name after " + std::string(after) + ", not " + shown());
}

Token Tokens::take_regex() {
    Token regex;
    regex.kind = TokenKind::text;
    regex.begin = token_.begin;
    std::size_t at = token_.begin + 1;
    for (; at < text_.size() && text_[at] != '/'; ++at) {
        if (text_[at] == '\\' && at + 1 < text_.size()) {
            // A slash is escaped for the query's sake alone.
            if (text_[at + 1] != '/') regex.text += '\\';
            ++at;
        }
        regex.text += text_[at];
    }
    if (at >= text_.size()) {
        wrong("this regular expression has no '/' at its end", regex.begin, text_.size());
    }
    regex.end = at + 1;
    pos_ = regex.end;
    last_end_ = regex.end;
    advance();
    return regex;
}

void Tokens::wrong(std::string message) const {
    wrong(std::move(message), token_.begin, std::max(token_.end, token_.begin));
}

void Tokens::wrong(std::string message, std::size_t begin, std::size_t end) const {
    throw Mistake{std::move(message), character(begin), character(end)};
}

std::string Tokens::shown() const {
    if (at_end()) return "the end";
    return "'" + std::string(slice(token_.begin, token_.end)) + "'";
}

void Tokens::advance() {
    skip_spaces();
    token_ = Token();
    token_.begin = pos_;
    if (pos_ < text_.size()) {
        char const c = text_[pos_];
        if (begins_name(c)) {
            read_name();
        } else if (is_digit(c)) {
            read_number();
        } else if (c == '"' || c == '\'') {
            read_text(c);
        } else {
            read_sign();
        }
    }
    token_.end = pos_;
}

void Tokens::skip_spaces() {
    for (; pos_ < text_.size(); ++pos_) {
        char const c = text_[pos_];
        if (c == '#') {
            pos_ = std::min(text_.find('\n', pos_), text_.size() - 1);
        } else if (c != ' ' && (c < '\t' || c > '\r')) {
            return;
        }
    }
}

// "a.b.0", "a[0].b", "a.`b.c`": parts that are joined by dots.
void Tokens::read_name() {
    token_.kind = TokenKind::name;
    for (;;) {
        std::string part;
        read_part(part);
        token_.path.push_back(std::move(part));
        while (pos_ + 1 < text_.size() && text_[pos_] == '[' && is_digit(text_[pos_ + 1])) {
            std::string index;
            read_index(index);
            token_.path.push_back(std::move(index));
        }
        if (token_.path.size() > kMostParts)
            wrong("a field so deep is not looked for", token_.begin, pos_);
        bool const more = pos_ + 1 < text_.size() && text_[pos_] == '.' &&
                          (text_[pos_ + 1] == '`' || continues_name(text_[pos_ + 1]));
        if (!more) return;
        ++pos_;
        token_.text += '.';
    }
}

void Tokens::read_part(std::string& part) {
    if (text_[pos_] == '`') {
        std::size_t const open = pos_;
        std::size_t const close = text_.find('`', pos_ + 1);
        if (close == std::string_view::npos) {
            wrong("this '`' is never closed", open, text_.size());
        }
        part = text_.substr(open + 1, close - open - 1);
        token_.quoted = true;
        pos_ = close + 1;
    } else {
        std::size_t const begin = pos_;
        while (pos_ < text_.size() && continues_name(text_[pos_])) ++pos_;
        part = text_.substr(begin, pos_ - begin);
    }
    token_.text += part;
}

void Tokens::read_index(std::string& part) {
    std::size_t const open = pos_++;
    while (pos_ < text_.size() && is_digit(text_[pos_])) part += text_[pos_++];
    if (pos_ == text_.size() || text_[pos_] != ']') {
        wrong("expected ']' after the number of an element", open, pos_);
    }
    ++pos_;
    token_.text += text_.substr(open, pos_ - open);
}

// "12", "1.5", "2e3", or a period: "5m".
void Tokens::read_number() {
    std::size_t const begin = pos_;
    auto const skip_digits = [&] {
        while (pos_ < text_.size() && is_digit(text_[pos_])) ++pos_;
    };
    skip_digits();
    if (pos_ + 1 < text_.size() && text_[pos_] == '.' && is_digit(text_[pos_ + 1])) {
        ++pos_;
        skip_digits();
    }
    bool const exponent =
        pos_ + 1 < text_.size() && (text_[pos_] == 'e' || text_[pos_] == 'E') &&
        (is_digit(text_[pos_ + 1]) ||
         (pos_ + 2 < text_.size() && (text_[pos_ + 1] == '-' || text_[pos_ + 1] == '+') &&
          is_digit(text_[pos_ + 2])));
    if (exponent) {
        pos_ += 2;
        skip_digits();
    }
    token_.kind = TokenKind::number;
    std::size_t const unit = pos_;
    while (pos_ < text_.size() && continues_name(text_[pos_])) ++pos_;
    if (pos_ > unit) token_.kind = TokenKind::period;
    token_.text = text_.substr(begin, pos_ - begin);
}

void Tokens::read_text(char quote) {
    std::size_t const open = pos_++;
    token_.kind = TokenKind::text;
    for (; pos_ < text_.size(); ++pos_) {
        if (text_[pos_] == quote) {
            ++pos_;
            return;
        }
        // Only a quote and a backslash are escaped, so that paths of Windows and the like need not.
        bool const escape = text_[pos_] == '\\' && pos_ + 1 < text_.size() &&
                            (text_[pos_ + 1] == quote || text_[pos_ + 1] == '\\');
        if (escape) ++pos_;
        token_.text += text_[pos_];
    }
    wrong("this quote is never closed", open, text_.size());
}

void Tokens::read_sign() {
    token_.kind = TokenKind::sign;
    static constexpr std::string_view kPairs[] = {"=~", "!=", "<=", ">="};
    std::string_view const rest = text_.substr(pos_);
    for (std::string_view const pair : kPairs) {
        if (rest.starts_with(pair)) {
            token_.text = pair;
            pos_ += pair.size();
            return;
        }
    }
    token_.text = rest.substr(0, 1);
    ++pos_;
}

// The bytes that continue a character of UTF-8 are not counted.
std::size_t Tokens::character(std::size_t byte) const {
    std::string_view const before = text_.substr(0, byte);
    return static_cast<std::size_t>(
        std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace query
