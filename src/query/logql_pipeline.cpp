#include "query/logql_pipeline.hpp"

#include <array>
#include <memory>
#include <utility>

#include "query/function.hpp"

namespace query {
namespace {

using LogKind = LogToken::Kind;

constexpr std::size_t kMostTerms = 512;
constexpr std::size_t kDeepest = 50;
constexpr std::size_t kMostRegexes = 50;
constexpr std::size_t kLongestRegex = 4096;
constexpr std::int64_t kRegexMemory = 1 << 20;

Expression call(std::string_view name, std::vector<Expression> arguments) {
    Function const* function = find_operator(name);
    if (!function) function = find_function(name);
    return {Call{function, std::move(arguments)}};
}

Expression name_of(std::string const& field) { return {Name{field, {field}}}; }
Expression text(std::string value) { return {Datum(std::move(value))}; }
Expression negated(Expression of) { return call("not", {std::move(of)}); }

Expression joined(std::string_view sign, Expression left, Expression right) {
    return call(sign, {std::move(left), std::move(right)});
}

bool is_error_label(std::string_view label) { return label.starts_with("__error"); }

// The pattern of a line, "<_> took <_> ms", as a regular expression of all of it.
std::string line_pattern(std::string_view pattern) {
    std::string out = "(?s)^";
    while (!pattern.empty()) {
        std::size_t const close = pattern[0] == '<' ? pattern.find('>') : pattern.npos;
        if (close != pattern.npos && close > 1) {
            out += ".*";
            pattern.remove_prefix(close + 1);
            continue;
        }
        constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
        if (kSpecial.find(pattern[0]) != kSpecial.npos) out += '\\';
        out += pattern[0];
        pattern.remove_prefix(1);
    }
    return out + "$";
}

}  // namespace

Expression label_expression(std::vector<std::string> const& fields) {
    if (fields.size() == 1) return name_of(fields.front());
    std::vector<Expression> names;
    for (std::string const& field : fields) names.push_back(name_of(field));
    return call("coalesce", std::move(names));
}

void LogPipelineParser::count_term() {
    if (++terms_ > kMostTerms) tokens_.wrong("more than 512 terms");
}

Query LogPipelineParser::query() {
    Query query;
    selector(query);
    for (;;) {
        constexpr std::array<std::string_view, 6> kLineFilters = {"|=", "!=", "|~",
                                                                  "!~", "|>", "!>"};
        bool line = false;
        for (std::string_view const sign : kLineFilters) {
            line = line || tokens_.sees(LogKind::sign, sign);
        }
        if (line)
            line_filter(query);
        else if (tokens_.take_sign("|"))
            stage(query);
        else
            return query;
    }
}

void LogPipelineParser::selector(Query& query) {
    tokens_.expect_sign("{");
    All all;
    while (!tokens_.take_sign("}")) {
        matcher(all, query);
        if (!tokens_.take_sign(",") && !tokens_.sees(LogKind::sign, "}")) {
            tokens_.wrong("expected ',' or '}'");
        }
    }
    if (!all.terms.empty()) query.filter = {std::move(all)};
}

// What the store has a column for is compared as the filter bar does.
void LogPipelineParser::matcher(All& all, Query& query) {
    std::string const label = tokens_.expect_word("a label");
    LogToken const sign = tokens_.take();
    if (sign.text != "=" && sign.text != "!=" && sign.text != "=~" && sign.text != "!~") {
        tokens_.wrong("expected =, !=, =~ or !~", sign);
    }
    LogToken const value = tokens_.peek();
    std::string const wanted = tokens_.expect_text("a value");
    count_term();
    std::vector<std::string> const fields = fields_(label);
    bool const regex = sign.text.back() == '~';
    if (regex || fields.size() != 1) {
        query.pipes.push_back({Where{about_label(label, sign.text, value)}});
        return;
    }
    Filter filter = wanted.empty() ? Filter{Exists{fields.front()}}
                                   : Filter{Matches{fields.front(), {wanted, false, true}}};
    bool const is_not = (sign.text == "!=") != wanted.empty();
    all.terms.push_back(is_not ? Filter{Not{{std::move(filter)}}} : std::move(filter));
}

Datum LogPipelineParser::pattern_of(std::string expression, LogToken const& at) {
    if (++regexes_ > kMostRegexes) tokens_.wrong("more than 50 regular expressions", at);
    if (expression.size() > kLongestRegex) tokens_.wrong("longer than 4096 characters", at);
    codec::Regex::Options options;
    options.most_memory = kRegexMemory;
    base::Result<codec::Regex> regex = codec::Regex::compile(expression, options);
    if (!regex) {
        tokens_.wrong("this regular expression cannot be used: " + regex.error().message, at);
    }
    return Pattern{std::move(expression), std::make_shared<codec::Regex const>(*std::move(regex))};
}

Expression LogPipelineParser::line_condition(std::string_view sign, LogToken const& what) {
    Expression wanted = text(what.text);
    if (sign[1] == '~') wanted = {pattern_of(what.text, what)};
    if (sign[1] == '>') wanted = {pattern_of(line_pattern(what.text), what)};
    return call("like", {name_of("@message"), std::move(wanted)});
}

void LogPipelineParser::line_filter(Query& query) {
    std::string const sign = tokens_.take().text;
    std::vector<Expression> any;
    do {
        if (tokens_.sees(LogKind::word, "ip")) tokens_.wrong("ip() is not done in line filters");
        LogToken const what = tokens_.peek();
        (void)tokens_.expect_text("what the line has");
        count_term();
        any.push_back(line_condition(sign, what));
    } while (tokens_.take_word("or"));
    Expression found = any.size() == 1 ? std::move(any.front()) : call("or", std::move(any));
    if (sign[0] == '!') found = negated(std::move(found));
    query.pipes.push_back({Where{std::move(found)}});
}

void LogPipelineParser::stage(Query& query) {
    LogToken const& next = tokens_.peek();
    for (std::string_view const parser : {"json", "logfmt", "unpack"}) {
        if (!tokens_.take_word(parser)) continue;
        if (next.kind == LogKind::word || tokens_.sees(LogKind::sign, "-")) {
            tokens_.wrong("all fields are there already: leave out what stands behind " +
                          std::string(parser));
        }
        return;
    }
    if (tokens_.take_word("drop")) return drop();
    for (std::string_view const other :
         {"line_format", "label_format", "decolorize", "unwrap", "regexp", "pattern", "keep"}) {
        if (tokens_.sees(LogKind::word, other)) tokens_.wrong(std::string(other) + " is not done");
    }
    query.pipes.push_back({Where{any_of()}});
}

// Nothing here has errors of parsers, which Grafana drops before it counts.
void LogPipelineParser::drop() {
    do {
        if (tokens_.peek().kind == LogKind::word && !is_error_label(tokens_.peek().text)) {
            tokens_.wrong("dropping other labels than __error__ is not done");
        }
        (void)tokens_.expect_word("a label");
    } while (tokens_.take_sign(","));
}

Expression LogPipelineParser::any_of() {
    if (++depth_ > kDeepest) tokens_.wrong("nested more than 50 deep");
    Expression left = all_of();
    while (tokens_.take_word("or")) left = joined("or", std::move(left), all_of());
    --depth_;
    return left;
}

Expression LogPipelineParser::all_of() {
    Expression left = one_of();
    while (tokens_.take_word("and") || tokens_.take_sign(",")) {
        left = joined("and", std::move(left), one_of());
    }
    return left;
}

Expression LogPipelineParser::one_of() {
    if (!tokens_.take_sign("(")) return label_filter();
    Expression inner = any_of();
    tokens_.expect_sign(")");
    return inner;
}

Expression LogPipelineParser::label_filter() {
    std::string const label =
        tokens_.expect_word("a stage, or a label and what it is compared with");
    constexpr std::array<std::string_view, 9> kSigns = {"==", "=", "!=", "=~", "!~",
                                                        ">=", ">", "<=", "<"};
    LogToken const sign = tokens_.take();
    bool known = false;
    for (std::string_view const one : kSigns) known = known || sign.text == one;
    if (sign.kind != LogKind::sign || !known) {
        tokens_.wrong("expected a comparison, such as = or >=", sign);
    }
    count_term();
    return about_label(label, sign.text, tokens_.take());
}

// A label that is missing is "" here, and a regular expression is about all of a value.
Expression LogPipelineParser::about_label(std::string const& label, std::string_view sign,
                                          LogToken const& value) {
    Expression const of = label_expression(fields_(label));
    bool const equals = sign == "=" || sign == "==" || sign == "!=";
    bool const is_not = sign[0] == '!';
    Expression condition;
    if (sign.back() == '~') {
        if (value.kind != LogKind::text) tokens_.wrong("expected a text in quotes", value);
        Datum const pattern = pattern_of("^(?:" + value.text + ")$", value);
        condition = call("like", {of, {pattern}});
        if (std::get<Pattern>(pattern).regex->found_in("")) {
            condition = joined("or", std::move(condition), negated(call("ispresent", {of})));
        }
    } else if (value.kind == LogKind::text && equals) {
        condition = value.text.empty() ? negated(call("ispresent", {of}))
                                       : joined("=", of, text(value.text));
    } else if (value.kind == LogKind::number) {
        std::string_view const own = sign == "==" || is_not ? "=" : sign;
        condition = joined(own, of, {Datum(value.number)});
    } else {
        tokens_.wrong(equals ? "expected a text in quotes, or a number" : "expected a number",
                      value);
    }
    return is_not ? negated(std::move(condition)) : condition;
}

}  // namespace query
