#include "siem/normalise/shown.hpp"

#include <array>

#include "base/text.hpp"
#include "base/time.hpp"

namespace siem::normalise {
namespace {

using codec::Json;

Json shown_field(Event const& event, std::size_t i) {
    switch (info(static_cast<Field>(i)).type) {
        case FieldType::time:
            if (event.number[i] == kAbsent) return {};
            return base::iso8601(base::from_micros(event.number[i]));
        case FieldType::integer:
            if (event.number[i] == kAbsent) return {};
            return event.number[i];
        case FieldType::ip: {
            std::array<char, 48> buffer{};
            std::string_view const text = format_ip(event.ip[i], buffer);
            return text.empty() ? Json() : Json(text);
        }
        case FieldType::text:
            break;
    }
    return event.text[i].empty() ? Json() : Json(event.text[i]);
}

Json shown_leaf(std::string_view value) {
    if (value.find(kValueSeparator) == std::string_view::npos) return value;
    Json values = Json::array();
    for (std::string_view const one : base::split(value, kValueSeparator)) values.push(one);
    return values;
}

}  // namespace

codec::Json shown(Event const& event) {
    Json::Object fields;
    for (std::size_t i = 0; i < kFields; ++i) {
        Json value = shown_field(event, i);
        if (!value.is_null())
            fields.emplace_back(info(static_cast<Field>(i)).name, std::move(value));
    }
    Json::Object leaves;
    for (Leaf const& leaf : event.leaves) leaves.emplace_back(leaf.path, shown_leaf(leaf.value));
    return Json::object({{"fields", Json(std::move(fields))}, {"leaves", Json(std::move(leaves))}});
}

}  // namespace siem::normalise
