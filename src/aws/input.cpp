#include "aws/input.hpp"

#include <cmath>

#include "base/text.hpp"

namespace aws {

namespace {

// The member, or nothing where it is absent or null.
codec::Json const* present(codec::Json const& in, std::string_view member) {
    codec::Json const* value = in.find(member);
    return value && !value->is_null() ? value : nullptr;
}

Error missing(std::string_view member) {
    return Error("ValidationException", "1 validation error detected: Value null at '" +
                                            std::string(member) +
                                            "' failed to satisfy constraint: Member must not be "
                                            "null")
        .query("ValidationError");
}

std::string kind_of(codec::Json const& value) {
    if (value.is_bool()) return value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
    if (value.is_number()) return "NUMBER_VALUE";
    if (value.is_text()) return "STRING_VALUE";
    return value.is_array() ? "START_ARRAY" : "START_OBJECT";
}

Error wrong_type(codec::Json const& value, std::string const& wanted) {
    return Error("SerializationException", kind_of(value) + " can not be converted to " + wanted);
}

// 2^53: beyond it a double is no exact integer any more.
constexpr double kLargestExact = 9007199254740992.0;

std::int64_t integer_of(codec::Json const& value) {
    if (value.is_int()) return value.integer();
    if (value.is_double()) {
        double const number = value.number();
        if (std::abs(number) <= kLargestExact && std::trunc(number) == number)
            return static_cast<std::int64_t>(number);
    }
    if (value.is_text()) {
        if (auto const number = base::to_int64(value.text())) return *number;
    }
    throw wrong_type(value, "an Integer");
}

}  // namespace

std::string required_text(codec::Json const& in, std::string_view member) {
    auto text = optional_text(in, member);
    if (!text) throw missing(member);
    return std::move(*text);
}

std::optional<std::string> optional_text(codec::Json const& in, std::string_view member) {
    codec::Json const* value = present(in, member);
    if (!value) return std::nullopt;
    if (!value->is_text()) throw wrong_type(*value, "a String");
    return value->text();
}

std::int64_t required_integer(codec::Json const& in, std::string_view member) {
    auto const number = optional_integer(in, member);
    if (!number) throw missing(member);
    return *number;
}

std::optional<std::int64_t> optional_integer(codec::Json const& in, std::string_view member) {
    codec::Json const* value = present(in, member);
    if (!value) return std::nullopt;
    return integer_of(*value);
}

bool optional_boolean(codec::Json const& in, std::string_view member, bool fallback) {
    codec::Json const* value = present(in, member);
    if (!value) return fallback;
    if (value->is_bool()) return value->boolean();
    if (value->is_text()) {
        std::string const text = base::lower(value->text());
        if (text == "true") return true;
        if (text == "false") return false;
    }
    throw wrong_type(*value, "a Boolean");
}

std::vector<std::string> text_list(codec::Json const& in, std::string_view member) {
    codec::Json const* value = present(in, member);
    // The query protocol writes an empty list as an empty text.
    if (!value || (value->is_text() && value->text().empty())) return {};
    if (!value->is_array()) throw wrong_type(*value, "a List");
    std::vector<std::string> out;
    out.reserve(value->items().size());
    for (codec::Json const& item : value->items()) {
        if (!item.is_text()) throw wrong_type(item, "a String");
        out.push_back(item.text());
    }
    return out;
}

std::string required_base64(codec::Json const& in, std::string_view member) {
    auto bytes = base::from_base64(required_text(in, member));
    if (!bytes) {
        throw Error("ValidationException", "1 validation error detected: Value at '" +
                                               std::string(member) +
                                               "' failed to satisfy constraint: Member must be "
                                               "base64-encoded")
            .query("ValidationError");
    }
    return std::move(*bytes);
}

}  // namespace aws
