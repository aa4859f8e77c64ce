#include "policy/condition.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace policy {
namespace {

std::string shortest(double value) {
    std::array<char, 32> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

template <typename Value>
bool ordered(Order order, Value a, Value b) {
    switch (order) {
        case Order::equal:
            return a == b;
        case Order::less:
            return a < b;
        case Order::less_or_equal:
            return a <= b;
        case Order::greater:
            return a > b;
        case Order::greater_or_equal:
            return a >= b;
    }
    return false;
}

// A key without values, and one whose values are all empty, is a null data set to set operators.
bool is_null_set(Context::Values const& values) {
    return std::all_of(values.begin(), values.end(),
                       [](std::string const& value) { return value.empty(); });
}

}  // namespace

std::optional<std::string> scalar_text(codec::Json const& value) {
    if (value.is_text()) return value.text();
    if (value.is_bool()) return value.boolean() ? "true" : "false";
    if (value.is_int()) return std::to_string(value.integer());
    if (value.is_double()) return shortest(value.number());
    return std::nullopt;
}

Condition::Condition(std::string_view name, std::string key, codec::Json const& operands,
                     bool variables)
    : operator_(read_operator(name)), key_(std::move(key)) {
    if (!operator_) return;
    if (!operands.is_array()) {
        operands_.push_back(read(operands, variables));
        return;
    }
    for (codec::Json const& one : operands.items()) operands_.push_back(read(one, variables));
}

Condition::Operand Condition::read(codec::Json const& operand, bool variables) const {
    std::optional<std::string> const text = scalar_text(operand);
    if (!text) return Unknown{};
    return read_text(*text, variables);
}

Condition::Operand Condition::read_text(std::string const& text, bool variables) const {
    auto const or_unknown = [](auto const& found) {
        return found ? Operand(*found) : Operand(Unknown{});
    };
    Operator const& op = *operator_;
    switch (op.family) {
        case Family::string:
            return Pattern(text, {op.like, variables, op.ignore_case});
        case Family::arn:
            if (text == "*") return Anything{};
            return or_unknown(ArnPattern::read(text, ArnPattern::Form::complete, variables));
        case Family::numeric:
            return or_unknown(read_number(text));
        case Family::date:
            return or_unknown(read_moment(text));
        case Family::address:
            return or_unknown(CidrBlock::read(text));
        case Family::binary:
            return or_unknown(base::from_base64(text));
        case Family::boolean:
        case Family::null:
            break;
    }
    if (base::equal_ignoring_case(text, "true")) return true;
    if (base::equal_ignoring_case(text, "false")) return false;
    bool const variable = variables && op.family == Family::boolean;
    Pattern pattern(text, {.variables = variable, .ignore_case = true});
    if (pattern.has_variables()) return pattern;
    return Unknown{};
}

std::optional<Condition::Number> Condition::read_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (auto const whole = base::to_int64(text)) return Number{static_cast<double>(*whole), *whole};
    auto const value = base::to_double(text);
    if (!value || !std::isfinite(*value)) return std::nullopt;
    return Number{*value};
}

bool Condition::holds(Order order, Number const& a, Number const& b) {
    if (a.whole && b.whole) return ordered(order, *a.whole, *b.whole);
    return ordered(order, a.value, b.value);
}

Truth Condition::judge(Context const& context, Effect effect) const {
    if (!operator_ || operands_.empty()) return Truth::unknown;
    Operator const& op = *operator_;
    Context::Values const* const values = context.find(key_);
    if (op.family == Family::null) return judge_null(values);
    if (op.set == Set::none && values != nullptr && !values->empty())
        return judge_each(*values, context, effect);
    if (op.set == Set::none) return truth(op.negated || op.if_exists);
    if (values == nullptr && op.if_exists) return Truth::yes;
    bool const all = op.set == Set::all_values;
    if (values == nullptr || is_null_set(*values)) return truth(all);
    return judge_each(*values, context, effect);
}

Truth Condition::judge_null(Context::Values const* values) const {
    bool const absent = values == nullptr || values->empty();
    Truth found = Truth::no;
    for (Operand const& operand : operands_) {
        bool const* const wanted = std::get_if<bool>(&operand);
        found = either(found, wanted == nullptr ? Truth::unknown : truth(*wanted == absent));
    }
    return found;
}

// Several values without a set operator are more than the policy reckoned with: to allow, each of
// them has to match, and to deny, one is enough.
Truth Condition::judge_each(Context::Values const& values, Context const& context,
                            Effect effect) const {
    bool const all = operator_->set == Set::all_values ||
                     (operator_->set == Set::none && effect == Effect::allow);
    Truth found = all ? Truth::yes : Truth::no;
    for (std::string const& value : values) {
        Truth const one = judge_value(value, context);
        found = all ? both(found, one) : either(found, one);
    }
    return found;
}

Truth Condition::judge_value(std::string const& value, Context const& context) const {
    Truth found = Truth::no;
    for (Operand const& operand : operands_) {
        found = either(found, compare(value, operand, context));
        if (found == Truth::yes) break;
    }
    return settled(found, operator_->negated);
}

Truth Condition::compare(std::string const& value, Operand const& operand,
                         Context const& context) const {
    if (auto const* pattern = std::get_if<Pattern>(&operand)) return pattern->match(value, context);
    if (auto const* arn = std::get_if<ArnPattern>(&operand)) {
        auto const fields = arn_fields(value);
        return fields ? arn->match(*fields, context) : Truth::unknown;
    }
    if (std::holds_alternative<Anything>(operand)) return Truth::yes;
    if (auto const* number = std::get_if<Number>(&operand)) {
        auto const given = read_number(value);
        return given ? truth(holds(operator_->order, *given, *number)) : Truth::unknown;
    }
    if (auto const* moment = std::get_if<Millis>(&operand)) {
        auto const given = read_moment(value);
        return given ? truth(ordered(operator_->order, *given, *moment)) : Truth::unknown;
    }
    if (auto const* block = std::get_if<CidrBlock>(&operand)) {
        auto const given = Address::read(value);
        return given ? truth(block->contains(*given)) : Truth::unknown;
    }
    if (auto const* bytes = std::get_if<std::string>(&operand)) return truth(*bytes == value);
    if (auto const* wanted = std::get_if<bool>(&operand)) {
        if (base::equal_ignoring_case(value, "true")) return truth(*wanted);
        if (base::equal_ignoring_case(value, "false")) return truth(!*wanted);
    }
    return Truth::unknown;
}

}  // namespace policy
