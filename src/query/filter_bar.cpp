#include "query/filter_bar.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "query/characters.hpp"

namespace query {
namespace {

template <typename Node>
Filter filter(Node node) {
    Filter made;
    made.node = std::move(node);
    return made;
}

bool only_stars(Value const& value) {
    return value.pattern && value.text.find_first_not_of('*') == std::string::npos;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    base::Result<Filter> whole() {
        skip_spaces();
        if (at_end()) return Filter{};
        base::Result<Filter> parsed = any_of();
        if (parsed && !at_end()) return wrong(pos_, "this ')' has no '(' before it");
        return parsed;
    }

  private:
    using Parsed = base::Result<Filter>;

    Parsed any_of() {
        std::vector<Filter> terms;
        do {
            Parsed term = all_of(terms.empty() ? "" : "OR");
            if (!term) return term;
            terms.push_back(std::move(*term));
        } while (take_keyword("OR"));
        if (terms.size() == 1) return std::move(terms.front());
        return filter(Any{std::move(terms)});
    }

    Parsed all_of(std::string_view after) {
        std::vector<Filter> terms;
        for (;;) {
            skip_spaces();
            bool const joined = !terms.empty() && take_keyword("AND");
            if (joined) after = "AND";
            skip_spaces();
            if (at_end() || peek() == ')' || sees_keyword("OR") || sees_keyword("AND")) {
                if (!terms.empty() && !joined) break;
                return missing_term(after);
            }
            Parsed term = negation();
            if (!term) return term;
            terms.push_back(std::move(*term));
        }
        if (terms.size() == 1) return std::move(terms.front());
        return filter(All{std::move(terms)});
    }

    Parsed missing_term(std::string_view after) {
        if (!after.empty()) return wrong(pos_, "expected something after " + std::string(after));
        if (at_end()) return wrong(pos_, "expected something after '('");
        if (peek() == ')') return wrong(pos_, "nothing stands between the parentheses");
        return wrong(
            pos_, std::string("expected something before ") + (sees_keyword("OR") ? "OR" : "AND"));
    }

    Parsed negation() {
        if (take_keyword("NOT")) {
            skip_spaces();
            if (at_end() || peek() == ')' || sees_keyword("AND") || sees_keyword("OR")) {
                return wrong(pos_, "expected something after NOT");
            }
        } else if (sees_minus()) {
            ++pos_;
        } else {
            return primary();
        }
        if (++depth_ > kMaxFilterDepth) return too_deep();
        Parsed term = negation();
        --depth_;
        if (!term) return term;
        Not node;
        node.term.push_back(std::move(*term));
        return filter(std::move(node));
    }

    // A lone minus is text, and among a field's values "-5" is a number.
    bool sees_minus() const {
        if (peek() != '-' || pos_ + 1 == text_.size()) return false;
        char const next = text_[pos_ + 1];
        if (is_space(next) || next == ')') return false;
        return !in_field_ || next < '0' || next > '9';
    }

    Parsed primary() {
        if (++terms_ > kMaxFilterTerms) return wrong(pos_, "too many terms in one filter");
        if (peek() == '(') return group();
        if (in_field_) return value_of_field();
        if (std::optional<std::string> name = take_name()) {
            field_ = std::move(*name);
            return value_of_field();
        }
        base::Result<Value> value = peek() == '"' ? quoted() : base::Result<Value>(word());
        if (!value) return base::fail(value.error());
        if (value->quoted && !at_end() && peek() == ':') {
            ++pos_;
            field_ = value->text;
            return value_of_field();
        }
        if (only_stars(*value)) return Filter{};
        if (value->text.empty()) return wrong(pos_ - 2, "nothing stands between the quotes");
        return filter(Contains{std::move(*value)});
    }

    Parsed group() {
        std::size_t const open = pos_++;
        if (++depth_ > kMaxFilterDepth) return too_deep();
        Parsed inner = any_of();
        --depth_;
        if (!inner) return inner;
        if (at_end()) return wrong(open, "this '(' is never closed");
        ++pos_;
        return inner;
    }

    // The name of a field and its colon; nothing is taken where it is text with a colon in it.
    std::optional<std::string> take_name() {
        std::size_t end = pos_;
        while (end < text_.size() && continues_name(text_[end])) ++end;
        std::string_view const name = text_.substr(pos_, end - pos_);
        if (end == text_.size() || text_[end] != ':' || !is_plain_name(name)) return std::nullopt;
        std::string_view const rest = text_.substr(end + 1);
        bool const url = rest.substr(0, 2) == "//";
        bool const scope = rest.substr(0, 1) == ":" && rest.substr(0, 2) != "::";
        if (url || scope) return std::nullopt;
        pos_ = end + 1;
        return std::string(name);
    }

    Parsed value_of_field() {
        if (at_end() || is_space(peek()) || peek() == ')') {
            return wrong(pos_, "expected a value after '" + field_ + ":'");
        }
        switch (peek()) {
            case '(': {
                in_field_ = true;
                Parsed inner = group();
                in_field_ = false;
                return inner;
            }
            case '[':
            case '{':
                return range();
            case '<':
            case '>':
                return comparison();
            default:
                break;
        }
        base::Result<Value> value = peek() == '"' ? quoted() : base::Result<Value>(word());
        if (!value) return base::fail(value.error());
        if (only_stars(*value)) return filter(Exists{field_});
        return filter(Matches{field_, std::move(*value)});
    }

    Parsed comparison() {
        bool const more = peek() == '>';
        std::string sign(1, text_[pos_++]);
        bool const equal = !at_end() && peek() == '=';
        if (equal) sign += text_[pos_++];
        if (at_end() || is_space(peek()) || peek() == '(' || peek() == ')') {
            return wrong(pos_, "expected a value after '" + field_ + ":" + sign + "'");
        }
        base::Result<Value> value = peek() == '"' ? quoted() : base::Result<Value>(word());
        if (!value) return base::fail(value.error());
        if (value->pattern) return no_wildcards(*value);
        Order const order =
            more ? (equal ? Order::at_least : Order::more) : (equal ? Order::at_most : Order::less);
        return filter(Compare{field_, order, std::move(*value)});
    }

    Parsed range() {
        std::size_t const open = pos_;
        Order const low_order = text_[pos_++] == '[' ? Order::at_least : Order::more;
        base::Result<Value> low = bound();
        if (!low) return base::fail(low.error());
        skip_spaces();
        if (!take_keyword("TO")) return wrong(pos_, "expected TO between the bounds of a range");
        base::Result<Value> high = bound();
        if (!high) return base::fail(high.error());
        skip_spaces();
        if (at_end()) return wrong(open, "this range is never closed");
        if (peek() != ']' && peek() != '}') return wrong(pos_, "expected ']' or '}' here");
        Order const high_order = text_[pos_++] == ']' ? Order::at_most : Order::less;
        std::vector<Filter> terms;
        if (!only_stars(*low)) terms.push_back(filter(Compare{field_, low_order, *low}));
        if (!only_stars(*high)) terms.push_back(filter(Compare{field_, high_order, *high}));
        if (terms.empty()) return filter(Exists{field_});
        if (terms.size() == 1) return std::move(terms.front());
        ++terms_;
        return filter(All{std::move(terms)});
    }

    base::Result<Value> bound() {
        skip_spaces();
        if (at_end() || peek() == ']' || peek() == '}' || sees_keyword("TO")) {
            return wrong(pos_, "expected a bound of the range of '" + field_ + "', or *");
        }
        if (peek() == '"') return quoted();
        Value value = word("]}");
        if (value.pattern && !only_stars(value)) return no_wildcards(value);
        return value;
    }

    base::Result<Value> quoted() {
        std::size_t const open = pos_++;
        Value value;
        value.quoted = true;
        value.at = character(open);
        for (; !at_end(); ++pos_) {
            if (peek() == '"') {
                ++pos_;
                return value;
            }
            bool const more = pos_ + 1 < text_.size();
            if (peek() == '\\' && more && (text_[pos_ + 1] == '"' || text_[pos_ + 1] == '\\')) {
                ++pos_;
            }
            value.text += peek();
        }
        return wrong(open, "this quote is never closed");
    }

    // Up to a space, a parenthesis or one of `ends`.
    Value word(std::string_view ends = {}) {
        Value value;
        value.at = character(pos_);
        std::string literal;
        for (; !at_end(); ++pos_) {
            char c = peek();
            if (is_space(c) || c == '(' || c == ')' || ends.find(c) != ends.npos) break;
            bool wild = c == '*' || c == '?';
            if (c == '\\' && pos_ + 1 < text_.size() && is_escapable(text_[pos_ + 1])) {
                c = text_[++pos_];
                wild = false;
            }
            value.pattern = value.pattern || wild;
            if (!wild && (c == '*' || c == '?' || c == '\\')) value.text += '\\';
            value.text += c;
            literal += c;
        }
        if (!value.pattern) value.text = std::move(literal);
        return value;
    }

    bool sees_keyword(std::string_view keyword) const {
        if (text_.substr(pos_, keyword.size()) != keyword) return false;
        std::size_t const end = pos_ + keyword.size();
        return end == text_.size() || is_space(text_[end]) || text_[end] == '(' ||
               text_[end] == ')';
    }

    bool take_keyword(std::string_view keyword) {
        if (!sees_keyword(keyword)) return false;
        pos_ += keyword.size();
        return true;
    }

    void skip_spaces() {
        while (!at_end() && is_space(peek())) ++pos_;
    }
    bool at_end() const { return pos_ == text_.size(); }
    char peek() const { return text_[pos_]; }

    // From 1, as a person counts: the bytes that continue a UTF-8 character are not counted.
    std::size_t character(std::size_t offset) const {
        std::string_view const before = text_.substr(0, offset);
        return 1 + static_cast<std::size_t>(std::count_if(
                       before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    }

    tl::unexpected<base::Error> wrong(std::size_t offset, std::string const& what) const {
        return base::fail(base::ErrorKind::skip,
                          "at character " + std::to_string(character(offset)) + ": " + what);
    }
    tl::unexpected<base::Error> too_deep() const {
        return wrong(pos_, "more than " + std::to_string(kMaxFilterDepth) + " levels deep");
    }
    tl::unexpected<base::Error> no_wildcards(Value const& value) const {
        return base::fail(base::ErrorKind::skip, "at character " + std::to_string(value.at) +
                                                     ": a comparison takes no wildcards");
    }

    std::string_view text_;
    std::size_t pos_ = 0;
    std::size_t depth_ = 0;
    std::size_t terms_ = 0;
    std::string field_;      // of the value that is read
    bool in_field_ = false;  // between the parentheses of field:( )
};

}  // namespace

base::Result<Filter> parse(std::string_view text) {
    if (text.size() > kMaxFilterBytes) {
        return base::fail(base::ErrorKind::skip,
                          "a filter has at most " + std::to_string(kMaxFilterBytes) + " bytes");
    }
    if (!base::valid_utf8(text)) return base::fail(base::ErrorKind::skip, "the text is not UTF-8");
    return Parser(text).whole();
}

}  // namespace query
