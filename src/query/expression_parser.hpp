// Expressions of Insights QL: from the loosest, or and not, comparisons, + -, * / %, ^, to calls
// and names. What is wrong is thrown as a Mistake.
//
//   query::Expression condition = query::ExpressionParser(tokens).whole();
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/expression.hpp"
#include "query/tokens.hpp"

namespace query {

inline constexpr std::size_t kMaxExpressionDepth = 50;
inline constexpr std::size_t kMaxTerms = 2000;  // of a query

class ExpressionParser {
  public:
    explicit ExpressionParser(Tokens& tokens) : tokens_(tokens) {}

    // The columns of the stats before: "count(*)", written again, means the column of that name.
    void columns_are(std::vector<std::string> names) { columns_ = std::move(names); }

    // `aggregates` where functions of many rows may stand.
    Expression whole(bool aggregates = false);
    Expression source();                          // a field or a call, with a pattern behind it
    Datum regex_or_text(std::string_view after);  // of like and parse

  private:
    Expression any_of();
    Expression all_of();
    Expression negation();
    Expression comparison();
    Expression membership(Expression left);
    Expression sum();
    Expression product();
    Expression power();
    Expression signed_one();
    Expression primary();
    Expression named();
    Expression call(Token const& name);
    Expression called(Token const& name);
    std::string const* column_at(std::size_t begin, std::size_t end) const;
    std::string const* column_of_call(std::string_view name) const;
    Expression bin(Token const& name);
    Expression parenthesised();
    Expression number();
    Expression period();
    void add_argument(Call& call);
    Expression joined(std::string_view sign, Expression left, Expression right);
    Expression made(std::string_view sign, Expression only);
    void count_term();

    Tokens& tokens_;
    std::size_t depth_ = 0;
    std::size_t terms_ = 0;
    std::size_t regexes_ = 0;
    bool aggregates_ = false;
    std::vector<std::string> columns_;
};

}  // namespace query
