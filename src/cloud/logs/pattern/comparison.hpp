// A comparison, as JSON and space-delimited patterns write it: an operator and a value.
//
//   Comparison is = read_comparison(in);     // at "= 4*"
//   is.holds({"404", 404.0})                 // true
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/logs/pattern/scanner.hpp"

namespace cloud::logs::pattern {

enum class Operator { equal, not_equal, less, at_most, more, at_least };

// What is compared: the text of a field, and its number where it is one.
struct Subject {
    std::string_view text;
    std::optional<double> number;
};

class Comparison {
  public:
    bool holds(Subject const& subject) const;

  private:
    friend Comparison read_comparison(Scanner& in);
    bool is_equal(Subject const& subject) const;
    void read_text(std::string_view text);

    Operator operator_ = Operator::equal;
    std::optional<double> number_;  // of an unquoted value that is one
    std::string text_;              // without the asterisks around it
    bool open_front_ = false;       // there was one before it: anything may stand there
    bool open_back_ = false;
    std::shared_ptr<Regex const> regex_;
};

// Also in the older form "=!value". Throws where an order is asked of what is no number.
Comparison read_comparison(Scanner& in);
bool comparison_is_next(Scanner& in);

}  // namespace cloud::logs::pattern
