#include "policy/operators.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace policy {
namespace {

using Entry = std::pair<std::string_view, Operator>;

constexpr Operator string(bool negated, bool like, bool ignore_case) {
    return {.negated = negated, .like = like, .ignore_case = ignore_case};
}

constexpr Operator ordered(Family family, Order order, bool negated = false) {
    return {.family = family, .negated = negated, .order = order};
}

constexpr Operator plain(Family family, bool negated = false) {
    return {.family = family, .negated = negated};
}

constexpr std::array<Entry, 27> kOperators = {{
    {"StringEquals", string(false, false, false)},
    {"StringNotEquals", string(true, false, false)},
    {"StringEqualsIgnoreCase", string(false, false, true)},
    {"StringNotEqualsIgnoreCase", string(true, false, true)},
    {"StringLike", string(false, true, false)},
    {"StringNotLike", string(true, true, false)},
    {"NumericEquals", ordered(Family::numeric, Order::equal)},
    {"NumericNotEquals", ordered(Family::numeric, Order::equal, true)},
    {"NumericLessThan", ordered(Family::numeric, Order::less)},
    {"NumericLessThanEquals", ordered(Family::numeric, Order::less_or_equal)},
    {"NumericGreaterThan", ordered(Family::numeric, Order::greater)},
    {"NumericGreaterThanEquals", ordered(Family::numeric, Order::greater_or_equal)},
    {"DateEquals", ordered(Family::date, Order::equal)},
    {"DateNotEquals", ordered(Family::date, Order::equal, true)},
    {"DateLessThan", ordered(Family::date, Order::less)},
    {"DateLessThanEquals", ordered(Family::date, Order::less_or_equal)},
    {"DateGreaterThan", ordered(Family::date, Order::greater)},
    {"DateGreaterThanEquals", ordered(Family::date, Order::greater_or_equal)},
    {"Bool", plain(Family::boolean)},
    {"BinaryEquals", plain(Family::binary)},
    {"IpAddress", plain(Family::address)},
    {"NotIpAddress", plain(Family::address, true)},
    {"ArnEquals", plain(Family::arn)},
    {"ArnLike", plain(Family::arn)},
    {"ArnNotEquals", plain(Family::arn, true)},
    {"ArnNotLike", plain(Family::arn, true)},
    {"Null", plain(Family::null)},
}};

bool drop_prefix(std::string_view& name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    return true;
}

bool drop_suffix(std::string_view& name, std::string_view suffix) {
    if (!name.ends_with(suffix)) return false;
    name.remove_suffix(suffix.size());
    return true;
}

}  // namespace

std::optional<Operator> read_operator(std::string_view name) {
    Set set = Set::none;
    if (drop_prefix(name, "ForAllValues:"))
        set = Set::all_values;
    else if (drop_prefix(name, "ForAnyValue:"))
        set = Set::any_value;
    bool const if_exists = drop_suffix(name, "IfExists");
    auto const* const found = std::find_if(kOperators.begin(), kOperators.end(),
                                           [&](Entry const& entry) { return entry.first == name; });
    if (found == kOperators.end()) return std::nullopt;
    // Null asks whether the key is there: "if it exists" would make it say nothing.
    if (found->second.family == Family::null && if_exists) return std::nullopt;
    Operator result = found->second;
    result.set = set;
    result.if_exists = if_exists;
    return result;
}

}  // namespace policy
