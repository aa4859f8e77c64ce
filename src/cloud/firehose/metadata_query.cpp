#include "cloud/firehose/metadata_query.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cloud/firehose/model.hpp"
#include "cloud/firehose/query_functions.hpp"

namespace cloud::firehose {
namespace {

using codec::Json;
using Value = std::optional<Json>;
using Expression = MetadataQuery::Expression;

constexpr std::size_t kMaximumDepth = 32;  // of parentheses

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// jq's rule: nothing comes of what is not there, and an error of what is of another type.
Value member(Json const& of, std::string const& name) {
    if (of.is_null()) return Json();
    if (!of.is_object()) return std::nullopt;
    return of.at(name);
}

Value element(Json const& of, std::int64_t index) {
    if (of.is_null()) return Json();
    if (!of.is_array()) return std::nullopt;
    auto const size = static_cast<std::int64_t>(of.items().size());
    if (index < 0) index += size;
    return index < 0 || index >= size ? Json() : of.items()[static_cast<std::size_t>(index)];
}

Value arithmetic(char sign, Json const& a, Json const& b) {
    if (sign == '+' && a.is_text() && b.is_text()) return Json(a.text() + b.text());
    if (!a.is_number() || !b.is_number()) return std::nullopt;
    double const x = a.number();
    double const y = b.number();
    if (sign == '/' && y == 0) return std::nullopt;
    return number(sign == '+' ? x + y : sign == '-' ? x - y : sign == '*' ? x * y : x / y);
}

bool is_false(Value const& value) {
    return !value || value->is_null() || (value->is_bool() && !value->boolean());
}

Expression then(Expression first, Expression second) {
    return [first = std::move(first), second = std::move(second)](Json const& in) -> Value {
        Value const between = first(in);
        return between ? second(*between) : std::nullopt;
    };
}

// By descent: pipe < "//" < "+ -" < "* /" < a term and what follows it.
class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::vector<std::pair<std::string, Expression>> object() {
        std::vector<std::pair<std::string, Expression>> keys;
        expect('{');
        do {
            std::string key = peek() == '"' ? quoted() : word();
            expect(':');
            keys.emplace_back(std::move(key), pipe_without_comma());
        } while (take(','));
        expect('}');
        if (peek() != '\0') fail();
        return keys;
    }

  private:
    // Within an object only terms and pipes of them stand bare, but AWS's own examples put
    // pipes there, so all is taken.
    Expression pipe_without_comma() {
        if (++depth_ > kMaximumDepth) fail();
        Expression left = alternative();
        while (peek() == '|') {
            take('|');
            left = then(std::move(left), alternative());
        }
        --depth_;
        return left;
    }

    Expression alternative() {
        Expression left = sum();
        while (take("//")) {
            left = [a = std::move(left), b = sum()](Json const& in) {
                Value value = a(in);
                return is_false(value) ? b(in) : value;
            };
        }
        return left;
    }

    Expression sum() {
        Expression left = product();
        while (peek() == '+' || peek() == '-') {
            char const sign = next();
            left = both(sign, std::move(left), product());
        }
        return left;
    }

    Expression product() {
        Expression left = term();
        while (peek() == '*' || (peek() == '/' && !text_.substr(at_).starts_with("//"))) {
            char const sign = next();
            left = both(sign, std::move(left), term());
        }
        return left;
    }

    static Expression both(char sign, Expression a, Expression b) {
        return [sign, a = std::move(a), b = std::move(b)](Json const& in) -> Value {
            Value const x = a(in);
            Value const y = b(in);
            return x && y ? arithmetic(sign, *x, *y) : std::nullopt;
        };
    }

    Expression term() {
        char const c = peek();
        if (c == '.') return path();
        if (c == '"') return suffixes(constant(quoted()));
        if (is_digit(c) || c == '-') return constant(numeral());
        if (take('(')) {
            Expression inner = pipe_without_comma();
            expect(')');
            return suffixes(std::move(inner));
        }
        return suffixes(call(word()));
    }

    static Expression constant(Json value) {
        return [value = std::move(value)](Json const&) -> Value { return value; };
    }

    Expression call(std::string const& name) {
        if (name == "null") return constant(Json());
        if (name == "true" || name == "false") return constant(name == "true");
        std::string argument;
        bool const has_argument = take('(');
        if (has_argument) {
            argument = quoted();
            expect(')');
        }
        std::optional<Expression> function =
            has_argument ? query_function(name, argument) : query_function(name);
        if (!function) {
            throw invalid_argument("MetadataExtractionQuery: " + name +
                                   (has_argument ? "(…)" : "") +
                                   " is not a function that is supported: see "
                                   "docs/compatibility.md.");
        }
        return *std::move(function);
    }

    // ".", ".a.b", ".[0]", "."a b"", each with what follows.
    Expression path() {
        expect('.');
        Expression self = [](Json const& in) -> Value { return in; };
        if (is_letter(raw())) return suffixes(named(word()));
        if (raw() == '"') return suffixes(named(quoted()));
        return suffixes(std::move(self));
    }

    Expression suffixes(Expression left) {
        for (;;) {
            if (raw() == '.') {
                ++at_;
                if (raw() == '[') continue;
                left = then(std::move(left), named(raw() == '"' ? quoted() : word()));
            } else if (raw() == '[') {
                ++at_;
                left = then(std::move(left), bracketed());
                expect(']');
            } else if (raw() == '?') {
                ++at_;  // an error is no value in either case
            } else {
                return left;
            }
        }
    }

    Expression bracketed() {
        if (peek() == '"') return named(quoted());
        std::int64_t const index = numeral().integer();
        return [index](Json const& in) { return element(in, index); };
    }

    static Expression named(std::string name) {
        return [name = std::move(name)](Json const& in) { return member(in, name); };
    }

    std::string word() {
        (void)peek();
        std::size_t const begin = at_;
        while (is_letter(raw()) || (at_ > begin && is_digit(raw()))) ++at_;
        if (at_ == begin) fail();
        return std::string(text_.substr(begin, at_ - begin));
    }

    Json numeral() {
        (void)peek();
        std::size_t const begin = at_;
        if (raw() == '-') ++at_;
        while (is_digit(raw()) || raw() == '.') ++at_;
        std::optional<double> const value = base::to_double(text_.substr(begin, at_ - begin));
        if (!value) fail();
        return number(*value);
    }

    // JSON's, so that its escapes are; "\(…)" is none of them.
    std::string quoted() {
        (void)peek();
        std::size_t const begin = at_;
        if (next() != '"') fail();
        while (raw() != '"' && raw() != '\0') at_ += raw() == '\\' ? 2 : 1;
        if (at_ >= text_.size()) fail();
        ++at_;
        base::Result<Json> const value = codec::parse_json(text_.substr(begin, at_ - begin));
        if (!value) fail();
        return value->text();
    }

    char raw() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    char peek() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
        return raw();
    }
    char next() {
        char const c = peek();
        ++at_;
        return c;
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view sign) {
        (void)peek();
        if (!text_.substr(std::min(at_, text_.size())).starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }
    void expect(char c) {
        if (!take(c)) fail();
    }
    [[noreturn]] void fail() const {
        throw invalid_argument("MetadataExtractionQuery is not valid at character " +
                               std::to_string(std::min(at_, text_.size()) + 1) + ": " +
                               std::string(text_));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

std::optional<std::string> as_key(Value const& value) {
    if (!value || value->is_null() || value->is_array() || value->is_object()) return std::nullopt;
    std::string text = to_text(*value);
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

MetadataQuery::MetadataQuery(std::string_view text) : keys_(Parser(text).object()) {}

std::vector<std::string> MetadataQuery::keys() const {
    std::vector<std::string> names;
    for (auto const& [name, expression] : keys_) names.push_back(name);
    return names;
}

std::optional<std::map<std::string, std::string>> MetadataQuery::evaluate(
    codec::Json const& record) const {
    std::map<std::string, std::string> values;
    for (auto const& [name, expression] : keys_) {
        std::optional<std::string> value = as_key(expression(record));
        if (!value) return std::nullopt;
        values[name] = *std::move(value);
    }
    return values;
}

}  // namespace cloud::firehose
