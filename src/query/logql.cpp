#include "query/logql.hpp"

#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "query/insights.hpp"
#include "query/logql_pipeline.hpp"
#include "query/logql_tokens.hpp"

namespace query {
namespace {

using LogKind = LogToken::Kind;

constexpr std::size_t kDeepest = 20;
constexpr std::size_t kMostLabels = 20;  // that series are grouped by
constexpr double kMostOfTop = 1000;

constexpr std::array<std::pair<std::string_view, RangeFunction>, 4> kOverTime = {{
    {"count_over_time", RangeFunction::count},
    {"rate", RangeFunction::rate},
    {"bytes_over_time", RangeFunction::bytes},
    {"bytes_rate", RangeFunction::bytes_rate},
}};
constexpr std::array<std::pair<std::string_view, VectorFunction>, 7> kOfSeries = {{
    {"sum", VectorFunction::sum},
    {"min", VectorFunction::min},
    {"max", VectorFunction::max},
    {"avg", VectorFunction::avg},
    {"count", VectorFunction::count},
    {"topk", VectorFunction::topk},
    {"bottomk", VectorFunction::bottomk},
}};

template <typename Table>
auto found_in(Table const& table, LogToken const& token) {
    std::optional<typename Table::value_type::second_type> found;
    for (auto const& [name, value] : table) {
        if (token.kind == LogKind::word && token.text == name) found = value;
    }
    return found;
}

double computed(char sign, double left, double right) {
    switch (sign) {
        case '+':
            return left + right;
        case '-':
            return left - right;
        case '*':
            return left * right;
        default:
            return left / right;
    }
}

class Parser {
  public:
    Parser(std::string_view text, LabelFields const& fields)
        : tokens_(text), logs_(tokens_, fields) {}

    LogQl whole() {
        LogQl made;
        if (tokens_.sees(LogKind::sign, "{"))
            made = logs_.query();
        else
            made = computation(2);
        if (!tokens_.at_end()) tokens_.wrong("nothing is expected here");
        return made;
    }

  private:
    // Of numbers alone; `signs`: 2 for all, 1 for those that bind.
    Metric computation(int signs) {
        Metric left = signs == 1 ? term() : computation(1);
        for (;;) {
            LogToken const& next = tokens_.peek();
            bool const binds = next.text == "*" || next.text == "/";
            bool const adds = next.text == "+" || next.text == "-";
            if (next.kind != LogKind::sign || !(signs == 1 ? binds : adds)) return left;
            LogToken const sign = tokens_.take();
            Metric const right = signs == 1 ? term() : computation(1);
            auto const* const a = std::get_if<double>(&left.node);
            auto const* const b = std::get_if<double>(&right.node);
            if (!a || !b) tokens_.wrong("computing with metrics is not done", sign);
            left.node = computed(sign.text[0], *a, *b);
        }
    }

    Metric term() {
        if (++depth_ > kDeepest) tokens_.wrong("nested more than 20 deep");
        Metric made;
        LogToken const next = tokens_.peek();
        if (tokens_.take_sign("(")) {
            made = computation(2);
            tokens_.expect_sign(")");
        } else if (next.kind == LogKind::number) {
            made.node = tokens_.take().number;
        } else if (tokens_.take_word("vector")) {
            tokens_.expect_sign("(");
            if (tokens_.peek().kind != LogKind::number) tokens_.wrong("expected a number");
            made.node = tokens_.take().number;
            tokens_.expect_sign(")");
        } else if (auto const over = found_in(kOverTime, next)) {
            made.node = over_time(*over);
        } else if (auto const of = found_in(kOfSeries, next)) {
            made.node = of_series(*of);
        } else {
            tokens_.wrong(
                "expected {…}, or one of count_over_time, rate, bytes_over_time, bytes_rate, sum, "
                "min, max, avg, count, topk, bottomk and vector");
        }
        --depth_;
        return made;
    }

    OverTime over_time(RangeFunction function) {
        OverTime made;
        made.function = function;
        (void)tokens_.take();
        tokens_.expect_sign("(");
        made.of = logs_.query();
        tokens_.expect_sign("[");
        made.range_millis = duration("a range, such as 5m");
        if (made.range_millis <= 0) tokens_.wrong("the range must be a millisecond or more");
        tokens_.expect_sign("]");
        if (tokens_.take_word("offset")) made.offset_millis = duration("a time, such as 1h");
        tokens_.expect_sign(")");
        return made;
    }

    std::int64_t duration(std::string_view what) {
        if (tokens_.peek().kind != LogKind::duration)
            tokens_.wrong("expected " + std::string(what));
        return tokens_.take().millis;
    }

    OfSeries of_series(VectorFunction function) {
        OfSeries made;
        made.function = function;
        (void)tokens_.take();
        grouping(made);
        tokens_.expect_sign("(");
        if (function == VectorFunction::topk || function == VectorFunction::bottomk) {
            double const most = tokens_.peek().number;
            bool const good =
                tokens_.peek().kind == LogKind::number && most >= 1 && most <= kMostOfTop;
            if (!good) tokens_.wrong("expected how many, from 1 to 1000");
            made.most = static_cast<std::uint64_t>(tokens_.take().number);
            tokens_.expect_sign(",");
        }
        made.of.push_back(computation(2));
        tokens_.expect_sign(")");
        grouping(made);
        return made;
    }

    // "by (a, b)", before what it is of or behind it.
    void grouping(OfSeries& made) {
        bool const without = tokens_.sees(LogKind::word, "without");
        if (!without && !tokens_.sees(LogKind::word, "by")) return;
        if (made.grouped) tokens_.wrong("it says already how series are grouped");
        (void)tokens_.take();
        made.grouped = true;
        made.without = without;
        tokens_.expect_sign("(");
        while (!tokens_.take_sign(")")) {
            if (made.labels.size() == kMostLabels) tokens_.wrong("more than 20 labels");
            made.labels.push_back(tokens_.expect_word("a label"));
            if (!tokens_.take_sign(",") && !tokens_.sees(LogKind::sign, ")")) {
                tokens_.wrong("expected ',' or ')'");
            }
        }
    }

    LogTokens tokens_;
    LogPipelineParser logs_;
    std::size_t depth_ = 0;
};

}  // namespace

tl::expected<LogQl, Mistake> parse_logql(std::string_view text, LabelFields const& fields) {
    if (text.size() > kMaxQueryBytes) {
        return tl::make_unexpected(Mistake{"a query has 10,000 bytes at most"});
    }
    if (!base::valid_utf8(text)) return tl::make_unexpected(Mistake{"a query is UTF-8"});
    try {
        return Parser(text, fields).whole();
    } catch (Mistake& mistake) {
        return tl::make_unexpected(std::move(mistake));
    }
}

}  // namespace query
