#include "query/logql_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace query {
namespace {

using LogKind = LogToken::Kind;

// The longer ones first.
constexpr std::array<std::string_view, 25> kSigns = {
    "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "{", "}", "(",
    ")",  "[",  "]",  ",",  "|",  "=",  ">",  "<",  "+",  "-",  "*", "/"};

constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kUnits = {{
    {"ms", 1},
    {"s", 1'000},
    {"m", 60'000},
    {"h", 3'600'000},
    {"d", 86'400'000},
    {"w", 604'800'000},
}};
constexpr double kLongestMillis = 4e12;  // more than a century

bool begins_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_figure(char c) { return (c >= '0' && c <= '9') || c == '.'; }
// With points and @, as fields are called.
bool in_word(char c) { return begins_word(c) || is_figure(c) || c == ':' || c == '@'; }

}  // namespace

LogToken LogTokens::take() {
    LogToken taken = std::move(token_);
    advance();
    return taken;
}

bool LogTokens::sees(LogKind kind, std::string_view text) const {
    return token_.kind == kind && token_.text == text;
}

bool LogTokens::take_sign(std::string_view sign) {
    if (!sees(LogKind::sign, sign)) return false;
    advance();
    return true;
}

bool LogTokens::take_word(std::string_view word) {
    if (!sees(LogKind::word, word)) return false;
    advance();
    return true;
}

void LogTokens::expect_sign(std::string_view sign) {
    if (!take_sign(sign)) wrong("expected '" + std::string(sign) + "'");
}

std::string LogTokens::expect_word(std::string_view what) {
    if (token_.kind != LogKind::word) wrong("expected " + std::string(what));
    return take().text;
}

std::string LogTokens::expect_text(std::string_view what) {
    if (token_.kind != LogKind::text) wrong("expected " + std::string(what) + " in quotes");
    return take().text;
}

void LogTokens::wrong(std::string message) const { wrong(std::move(message), token_); }

void LogTokens::wrong(std::string message, LogToken const& at) const {
    auto const characters = [&](std::size_t bytes) {
        return static_cast<std::size_t>(
            std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(bytes),
                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    };
    throw Mistake{std::move(message), characters(at.begin), characters(at.end)};
}

void LogTokens::advance() {
    constexpr std::string_view kBlanks = " \t\r\n";
    for (;;) {
        while (pos_ < text_.size() && kBlanks.find(text_[pos_]) != kBlanks.npos) ++pos_;
        if (pos_ >= text_.size() || text_[pos_] != '#') break;
        pos_ = std::min(text_.find('\n', pos_), text_.size());
    }
    token_ = {};
    token_.begin = pos_;
    token_.end = std::min(pos_ + 1, text_.size());
    if (pos_ >= text_.size()) return;
    char const c = text_[pos_];
    if (begins_word(c))
        read_word();
    else if (is_figure(c))
        read_number();
    else if (c == '"')
        read_quoted();
    else if (c == '`')
        read_raw();
    else
        read_sign();
    token_.end = pos_;
}

void LogTokens::read_word() {
    std::size_t const begin = pos_;
    while (pos_ < text_.size() && in_word(text_[pos_])) ++pos_;
    token_.kind = LogKind::word;
    token_.text = text_.substr(begin, pos_ - begin);
}

// "5", "0.5", "5m", "1h30m".
void LogTokens::read_number() {
    double millis = 0;
    bool units = false;
    for (;;) {
        std::size_t const begin = pos_;
        while (pos_ < text_.size() && is_figure(text_[pos_])) ++pos_;
        auto const number = base::to_double(text_.substr(begin, pos_ - begin));
        std::size_t const unit_begin = pos_;
        while (pos_ < text_.size() && begins_word(text_[pos_])) ++pos_;
        std::string_view const unit = text_.substr(unit_begin, pos_ - unit_begin);
        if (!number) wrong("this is no number");
        if (unit.empty() && !units) {
            token_.kind = LogKind::number;
            token_.number = *number;
            return;
        }
        auto const found = std::find_if(kUnits.begin(), kUnits.end(),
                                        [&](auto const& one) { return one.first == unit; });
        if (found == kUnits.end())
            wrong("durations are in ms, s, m, h, d and w, and no other units are known");
        millis += *number * static_cast<double>(found->second);
        units = true;
        if (pos_ >= text_.size() || !is_figure(text_[pos_])) break;
    }
    if (millis > kLongestMillis) wrong("this is longer than a century");
    token_.kind = LogKind::duration;
    token_.millis = static_cast<std::int64_t>(millis);
}

void LogTokens::read_raw() {
    std::size_t const end = text_.find('`', pos_ + 1);
    if (end == text_.npos) wrong("this ` has no other");
    token_.kind = LogKind::text;
    token_.text = text_.substr(pos_ + 1, end - pos_ - 1);
    pos_ = end + 1;
}

// With the escapes of Go that queries have.
void LogTokens::read_quoted() {
    token_.kind = LogKind::text;
    for (std::size_t at = pos_ + 1; at < text_.size(); ++at) {
        char c = text_[at];
        if (c == '"') {
            pos_ = at + 1;
            return;
        }
        if (c == '\\') {
            if (++at >= text_.size()) break;
            constexpr std::string_view kEscapes = "ntr\\\"'";
            constexpr std::string_view kMeant = "\n\t\r\\\"'";
            std::size_t const which = kEscapes.find(text_[at]);
            if (which == kEscapes.npos) {
                token_.begin = at - 1;
                token_.end = at + 1;
                wrong("this escape is not known: write a regular expression between `…`");
            }
            c = kMeant[which];
        }
        token_.text += c;
    }
    wrong("this \" has no other");
}

void LogTokens::read_sign() {
    std::string_view const rest = text_.substr(pos_);
    for (std::string_view const sign : kSigns) {
        if (!rest.starts_with(sign)) continue;
        token_.kind = LogKind::sign;
        token_.text = sign;
        pos_ += sign.size();
        return;
    }
    wrong("this character is not expected here");
}

}  // namespace query
