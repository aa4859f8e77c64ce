#include "query/expression_parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "query/function.hpp"

namespace query {
namespace {

constexpr std::size_t kLongestRegex = 4096;
constexpr std::int64_t kRegexMemory = 1 << 20;
constexpr std::size_t kMostRegexes = 50;

struct UnitName {
    std::string_view name;
    Unit unit;
    std::int64_t most;  // a thousand years, about
};
// User guide, Logs Insights QL, "stats": each may have an s behind where it is a word.
constexpr UnitName kUnits[] = {
    {"ms", Unit::millisecond, 31'000'000'000'000},
    {"msec", Unit::millisecond, 31'000'000'000'000},
    {"millisecond", Unit::millisecond, 31'000'000'000'000},
    {"s", Unit::second, 31'000'000'000},
    {"sec", Unit::second, 31'000'000'000},
    {"second", Unit::second, 31'000'000'000},
    {"m", Unit::minute, 500'000'000},
    {"min", Unit::minute, 500'000'000},
    {"minute", Unit::minute, 500'000'000},
    {"h", Unit::hour, 8'700'000},
    {"hr", Unit::hour, 8'700'000},
    {"hour", Unit::hour, 8'700'000},
    {"d", Unit::day, 365'000},
    {"day", Unit::day, 365'000},
    {"w", Unit::week, 52'000},
    {"week", Unit::week, 52'000},
    {"mo", Unit::month, 12'000},
    {"mon", Unit::month, 12'000},
    {"month", Unit::month, 12'000},
    {"q", Unit::quarter, 4'000},
    {"qtr", Unit::quarter, 4'000},
    {"quarter", Unit::quarter, 4'000},
    {"y", Unit::year, 1'000},
    {"yr", Unit::year, 1'000},
    {"year", Unit::year, 1'000},
};

UnitName const* find_unit(std::string_view name) {
    for (UnitName const& unit : kUnits) {
        if (name == unit.name) return &unit;
    }
    bool const plural = name.size() > 2 && name.back() == 's';
    return plural ? find_unit(name.substr(0, name.size() - 1)) : nullptr;
}

std::string did_you_mean(std::string_view word, std::vector<std::string> const& candidates) {
    std::optional<std::string> near = base::nearest(word, candidates);
    // Two letters that changed places are nearer than any other mistake.
    auto const letters = [](std::string text) {
        std::sort(text.begin(), text.end());
        return text;
    };
    for (std::string const& one : candidates) {
        if (letters(one) == letters(std::string(word))) near = one;
    }
    return near ? ": did you mean '" + *near + "'?" : std::string();
}

std::string without_spaces(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c != ' ') out += c;
    }
    return out;
}

// Nothing where a function may have so many arguments.
std::string wrong_count(Function const& function, std::size_t given) {
    if (given >= function.least && given <= function.most) return {};
    std::string out = std::to_string(function.least);
    if (function.most == kSomeArguments) {
        out += " or more";
    } else if (function.most != function.least) {
        out += " to " + std::to_string(function.most);
    }
    out += function.most == 1 ? " argument" : " arguments";
    return out + ", and has " + std::to_string(given);
}

}  // namespace

Expression ExpressionParser::whole(bool aggregates) {
    aggregates_ = aggregates;
    return any_of();
}

Expression ExpressionParser::source() {
    aggregates_ = false;
    return primary();
}

Expression ExpressionParser::any_of() {
    Expression left = all_of();
    while (tokens_.take_word("or")) left = joined("or", std::move(left), all_of());
    return left;
}

Expression ExpressionParser::all_of() {
    Expression left = negation();
    while (tokens_.take_word("and")) left = joined("and", std::move(left), negation());
    return left;
}

Expression ExpressionParser::negation() {
    std::size_t const begin = tokens_.peek().begin;
    if (!tokens_.take_word("not")) return comparison();
    count_term();
    Expression inner = negation();
    inner = made("not", std::move(inner));
    inner.begin = begin;
    --depth_;
    return inner;
}

Expression ExpressionParser::comparison() {
    Expression left = sum();
    for (;;) {
        if (tokens_.sees_word("like") || tokens_.sees_word("in") || tokens_.sees_word("not")) {
            left = membership(std::move(left));
            continue;
        }
        if (tokens_.take_sign("=~")) {
            Expression right;
            right.begin = tokens_.peek().begin;
            right.node = regex_or_text("=~");
            right.end = tokens_.last_end();
            left = joined("like", std::move(left), std::move(right));
            continue;
        }
        static constexpr std::string_view kSigns[] = {"=", "!=", "<=", ">=", "<", ">"};
        std::string_view found;
        for (std::string_view const sign : kSigns) {
            if (found.empty() && tokens_.take_sign(sign)) found = sign;
        }
        if (found.empty()) return left;
        if (tokens_.sees_sign("=")) tokens_.wrong("equality is a single '='");
        left = joined(found, std::move(left), sum());
    }
}

// like, in, not like, not in.
Expression ExpressionParser::membership(Expression left) {
    bool const negated = tokens_.take_word("not");
    bool const like = tokens_.take_word("like");
    if (!like && !tokens_.take_word("in")) {
        tokens_.wrong("expected 'like' or 'in' after 'not', not " + tokens_.shown());
    }
    Expression out;
    if (like) {
        Expression right;
        right.begin = tokens_.peek().begin;
        right.node = regex_or_text("'like'");
        right.end = tokens_.last_end();
        out = joined("like", std::move(left), std::move(right));
    } else {
        Call call{find_operator("in"), {}};
        std::size_t const begin = left.begin;
        call.arguments.push_back(std::move(left));
        if (tokens_.sees_sign("(")) {
            tokens_.wrong(
                "a list stands in brackets, as in [1, 2]; no query within a query is"
                " supported");
        }
        tokens_.expect_sign("[", "after 'in'");
        do {
            add_argument(call);
        } while (tokens_.take_sign(","));
        tokens_.expect_sign("]", "at the end of the list");
        out = Expression{std::move(call), begin, tokens_.last_end()};
    }
    return negated ? made("not", std::move(out)) : out;
}

Expression ExpressionParser::sum() {
    Expression left = product();
    for (;;) {
        if (tokens_.take_sign("+")) {
            left = joined("+", std::move(left), product());
        } else if (tokens_.take_sign("-")) {
            left = joined("-", std::move(left), product());
        } else {
            return left;
        }
    }
}

Expression ExpressionParser::product() {
    Expression left = power();
    for (;;) {
        if (tokens_.take_sign("*")) {
            left = joined("*", std::move(left), power());
        } else if (tokens_.take_sign("/")) {
            left = joined("/", std::move(left), power());
        } else if (tokens_.take_sign("%")) {
            left = joined("%", std::move(left), power());
        } else {
            return left;
        }
    }
}

Expression ExpressionParser::power() {
    Expression left = signed_one();
    if (!tokens_.take_sign("^")) return left;
    count_term();
    Expression right = power();
    --depth_;
    return joined("^", std::move(left), std::move(right));
}

Expression ExpressionParser::signed_one() {
    std::size_t const begin = tokens_.peek().begin;
    if (!tokens_.take_sign("-")) return primary();
    count_term();
    Expression inner = signed_one();
    --depth_;
    if (auto* datum = std::get_if<Datum>(&inner.node)) {
        if (auto* number = std::get_if<double>(datum)) {
            *number = -*number;
            inner.begin = begin;
            return inner;
        }
    }
    inner = made("negative", std::move(inner));
    inner.begin = begin;
    return inner;
}

Expression ExpressionParser::primary() {
    switch (tokens_.peek().kind) {
        case TokenKind::name:
            return named();
        case TokenKind::number:
            return number();
        case TokenKind::period:
            return period();
        case TokenKind::text: {
            Token token = tokens_.take();
            return {Datum(std::move(token.text)), token.begin, token.end};
        }
        case TokenKind::sign:
            if (tokens_.sees_sign("(")) return parenthesised();
            if (tokens_.sees_sign("/")) {
                tokens_.wrong("a regular expression stands after 'like' or '=~'");
            }
            break;
        case TokenKind::end:
            break;
    }
    tokens_.wrong("expected a field, a value or a function, not " + tokens_.shown());
}

Expression ExpressionParser::named() {
    Token token = tokens_.take();
    if (!token.quoted && tokens_.sees_sign("(")) return call(token);
    if (!token.quoted && token.path.size() == 1) {
        if (base::equal_ignoring_case(token.text, "true"))
            return {Datum(true), token.begin, token.end};
        if (base::equal_ignoring_case(token.text, "false")) {
            return {Datum(false), token.begin, token.end};
        }
    }
    count_term();
    --depth_;
    if (std::string const* const column = token.quoted ? nullptr : column_of_call(token.text)) {
        return {Name{*column, {*column}}, token.begin, token.end};
    }
    return {Name{std::move(token.text), std::move(token.path)}, token.begin, token.end};
}

Expression ExpressionParser::call(Token const& name) {
    Expression made = called(name);
    std::string const* const column = column_at(name.begin, tokens_.last_end());
    if (!column) return made;
    return {Name{*column, {*column}}, made.begin, made.end};
}

Expression ExpressionParser::called(Token const& name) {
    if (base::equal_ignoring_case(name.text, "bin")) return bin(name);
    Function const* const function = find_function(name.text);
    if (!function) {
        tokens_.wrong(
            "unknown function '" + name.text + "'" + did_you_mean(name.text, function_names()),
            name.begin, name.end);
    }
    bool const of_many = function->kind == Kind::aggregate;
    bool const allowed = !of_many || std::exchange(aggregates_, false);
    count_term();
    tokens_.take();
    Call call{function, {}};
    bool const star = function->name == "count" && tokens_.take_sign("*");
    if (!star && !tokens_.sees_sign(")")) {
        do {
            add_argument(call);
        } while (tokens_.take_sign(","));
    }
    tokens_.expect_sign(")", "at the end of " + name.text + "(…)");
    --depth_;
    if (of_many && allowed) aggregates_ = true;
    if (!allowed && !column_at(name.begin, tokens_.last_end())) {
        tokens_.wrong("'" + name.text +
                          "' is of many events: it stands in stats, and not within"
                          " another of its kind",
                      name.begin, name.end);
    }
    std::string const wrong = wrong_count(*function, call.arguments.size());
    if (!wrong.empty()) {
        tokens_.wrong("'" + name.text + "' takes " + wrong, name.begin, tokens_.last_end());
    }
    return {std::move(call), name.begin, tokens_.last_end()};
}

std::string const* ExpressionParser::column_at(std::size_t begin, std::size_t end) const {
    std::string const written = without_spaces(tokens_.slice(begin, end));
    for (std::string const& column : columns_) {
        if (without_spaces(column) == written) return &column;
    }
    return nullptr;
}

// "count" for a column "count(*)", where that is the only one of such a call.
std::string const* ExpressionParser::column_of_call(std::string_view name) const {
    Function const* const function = find_function(name);
    if (!function || function->kind != Kind::aggregate) return nullptr;
    std::string const* found = nullptr;
    for (std::string const& column : columns_) {
        if (column == name) return nullptr;
        if (!base::lower(column).starts_with(base::lower(name) + "(")) continue;
        if (found) return nullptr;
        found = &column;
    }
    return found;
}

// The period that the event's time is in.
Expression ExpressionParser::bin(Token const& name) {
    tokens_.take();
    Call call{find_function("datefloor"), {}};
    call.arguments.push_back({Name{"@timestamp", {"@timestamp"}}, name.begin, name.end});
    if (tokens_.peek().kind != TokenKind::period) {
        tokens_.wrong("expected a period in bin(…), such as 5m, not " + tokens_.shown());
    }
    call.arguments.push_back(period());
    tokens_.expect_sign(")", "at the end of bin(…)");
    return {std::move(call), name.begin, tokens_.last_end()};
}

Expression ExpressionParser::parenthesised() {
    std::size_t const open = tokens_.take().begin;
    count_term();
    Expression inner = any_of();
    --depth_;
    if (tokens_.at_end()) tokens_.wrong("this '(' is never closed", open, open + 1);
    tokens_.expect_sign(")", "here");
    inner.begin = open;
    inner.end = tokens_.last_end();
    return inner;
}

Expression ExpressionParser::number() {
    Token const token = tokens_.take();
    return {Datum(base::to_double(token.text).value_or(0)), token.begin, token.end};
}

Expression ExpressionParser::period() {
    Token const token = tokens_.take();
    std::size_t digits = 0;
    while (digits < token.text.size() && token.text[digits] >= '0' && token.text[digits] <= '9') {
        ++digits;
    }
    std::string const name = token.text.substr(digits);
    UnitName const* const unit = find_unit(name);
    std::optional<std::int64_t> const count = base::to_int64(token.text.substr(0, digits));
    if (!unit) {
        tokens_.wrong("'" + name + "' is no unit of time: ms, s, m, h, d, w, mo, q and y are",
                      token.begin, token.end);
    }
    if (!count || *count < 1 || *count > unit->most) {
        tokens_.wrong("a period is at least 1 and at most a thousand years", token.begin,
                      token.end);
    }
    return {Datum(Period{*count, unit->unit}), token.begin, token.end};
}

Datum ExpressionParser::regex_or_text(std::string_view after) {
    if (tokens_.peek().kind == TokenKind::text) return tokens_.take().text;
    if (!tokens_.sees_sign("/")) {
        tokens_.wrong("expected a text or a regular expression after " + std::string(after) +
                      ", not " + tokens_.shown());
    }
    if (++regexes_ > kMostRegexes) tokens_.wrong("more than 50 regular expressions in one query");
    Token const token = tokens_.take_regex();
    // RE2 knows groups by the older spelling alone. A parenthesis that is escaped opens none.
    std::string text;
    for (std::size_t i = 0; i < token.text.size(); ++i) {
        std::string_view const rest = std::string_view(token.text).substr(i);
        bool const group =
            rest.starts_with("(?<") && rest.size() > 3 && rest[3] != '=' && rest[3] != '!';
        text += group ? "(?P" : rest.substr(0, 1);
        if (group)
            i += 1;
        else if (rest[0] == '\\' && rest.size() > 1)
            text += token.text[++i];
    }
    codec::Regex::Options options;
    options.most_memory = kRegexMemory;
    base::Result<codec::Regex> regex =
        text.size() <= kLongestRegex
            ? codec::Regex::compile(text, options)
            : base::fail(base::ErrorKind::skip, "it is longer than 4096 characters");
    if (!regex) {
        tokens_.wrong("this regular expression cannot be used: " + regex.error().message,
                      token.begin, token.end);
    }
    return Pattern{std::move(text), std::make_shared<codec::Regex const>(*std::move(regex))};
}

void ExpressionParser::add_argument(Call& call) {
    if (call.arguments.size() >= kManyArguments) tokens_.wrong("more than a thousand values");
    count_term();
    call.arguments.push_back(any_of());
    --depth_;
}

Expression ExpressionParser::joined(std::string_view sign, Expression left, Expression right) {
    count_term();
    --depth_;
    std::size_t const begin = left.begin;
    std::size_t const end = right.end;
    Function const* const function = find_operator(sign);
    // "a and b and c" is one call, so that a long chain is no deep tree.
    auto* chain = std::get_if<Call>(&left.node);
    bool const lengthens = chain && chain->function == function && function->kind != Kind::plain &&
                           tokens_.slice(begin, begin + 1) != "(";
    if (lengthens && chain->arguments.size() < kManyArguments) {
        chain->arguments.push_back(std::move(right));
        left.end = end;
        return left;
    }
    Call call{function, {}};
    call.arguments.push_back(std::move(left));
    call.arguments.push_back(std::move(right));
    return {std::move(call), begin, end};
}

Expression ExpressionParser::made(std::string_view sign, Expression only) {
    std::size_t const begin = only.begin;
    std::size_t const end = only.end;
    Call call{find_operator(sign), {}};
    call.arguments.push_back(std::move(only));
    return {std::move(call), begin, end};
}

// Every term counts, and goes a level deeper; whoever comes back takes the level off.
void ExpressionParser::count_term() {
    if (++terms_ > kMaxTerms) tokens_.wrong("too many terms in one query");
    if (++depth_ > kMaxExpressionDepth) {
        tokens_.wrong("more than " + std::to_string(kMaxExpressionDepth) + " levels deep");
    }
}

}  // namespace query
