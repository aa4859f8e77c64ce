// What stands between the braces of LogQL and behind them, as a Query. What is wrong is thrown as a
// Mistake.
#pragma once

#include <cstddef>

#include "query/logql.hpp"
#include "query/logql_tokens.hpp"

namespace query {

class LogPipelineParser {
  public:
    LogPipelineParser(LogTokens& tokens, LabelFields const& fields)
        : tokens_(tokens), fields_(fields) {}

    // From the brace on as far as it goes.
    Query query();

  private:
    void selector(Query& query);
    void matcher(All& all, Query& query);
    void line_filter(Query& query);
    void stage(Query& query);
    void drop();
    Expression any_of();
    Expression all_of();
    Expression one_of();
    Expression label_filter();
    Expression about_label(std::string const& label, std::string_view sign, LogToken const& value);
    Expression line_condition(std::string_view sign, LogToken const& what);
    Datum pattern_of(std::string text, LogToken const& at);
    void count_term();

    LogTokens& tokens_;
    LabelFields const& fields_;
    std::size_t terms_ = 0;
    std::size_t depth_ = 0;
    std::size_t regexes_ = 0;
};

}  // namespace query
