// One comparison of a Condition element, compiled: an operator, a key and its operands. Immutable.
// Rules: IAM guide, "IAM JSON policy elements: Condition operators" and "Set operators for
// multivalued context keys".
//
//   Condition const condition("StringLike", "s3:prefix", operands, true);
//   condition.judge(context, Effect::allow) == Truth::yes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/json.hpp"
#include "policy/address.hpp"
#include "policy/arn.hpp"
#include "policy/moment.hpp"
#include "policy/operators.hpp"
#include "policy/pattern.hpp"

namespace policy {

enum class Effect { allow, deny };

class Condition {
  public:
    // Whatever is not understood stays in it as something that no one can say yes or no to.
    Condition(std::string_view name, std::string key, codec::Json const& operands, bool variables);
    Truth judge(Context const& context, Effect effect) const;

  private:
    struct Unknown {};
    struct Number {
        double value = 0;
        std::optional<std::int64_t> whole = {};  // exactly, where it is a whole one
    };
    struct Anything {};  // "*" as a pattern of ARNs
    using Operand = std::variant<Unknown, Pattern, ArnPattern, Anything, Number, Millis, CidrBlock,
                                 std::string, bool>;

    static std::optional<Number> read_number(std::string_view text);
    static bool holds(Order order, Number const& a, Number const& b);
    Operand read(codec::Json const& operand, bool variables) const;
    Operand read_text(std::string const& text, bool variables) const;
    Truth judge_null(Context::Values const* values) const;
    Truth judge_each(Context::Values const& values, Context const& context, Effect effect) const;
    Truth judge_value(std::string const& value, Context const& context) const;
    Truth compare(std::string const& value, Operand const& operand, Context const& context) const;

    std::optional<Operator> operator_;  // nothing of an unknown one
    std::string key_;
    std::vector<Operand> operands_;
};

// A text, number or truth of JSON as a policy's text has it; nothing of what is none of them.
std::optional<std::string> scalar_text(codec::Json const& value);

}  // namespace policy
