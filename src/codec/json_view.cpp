#include "codec/json_view.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstring>
#include <type_traits>

namespace codec {
namespace {

using Dom = simdjson::dom::element;
static_assert(sizeof(Dom) == 16 && std::is_trivially_copyable_v<Dom>);

Dom element_of(std::array<std::byte, 16> const& bytes) {
    Dom element;
    std::memcpy(static_cast<void*>(&element), bytes.data(), bytes.size());
    return element;
}

std::array<std::byte, 16> bytes_of(Dom const& element) {
    std::array<std::byte, 16> bytes;
    std::memcpy(bytes.data(), &element, bytes.size());
    return bytes;
}

}  // namespace

struct JsonDocument::State {
    simdjson::dom::parser parser;
};

JsonDocument::JsonDocument() : state_(std::make_unique<State>()) {}
JsonDocument::~JsonDocument() = default;

std::optional<JsonView> JsonDocument::parse(std::string_view text) {
    Dom root;
    if (state_->parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return JsonView(bytes_of(root));
}

JsonView::Kind JsonView::kind() const {
    switch (element_of(element_).type()) {
        case simdjson::dom::element_type::ARRAY:
            return Kind::array;
        case simdjson::dom::element_type::OBJECT:
            return Kind::object;
        case simdjson::dom::element_type::STRING:
            return Kind::text;
        case simdjson::dom::element_type::BOOL:
            return Kind::boolean;
        case simdjson::dom::element_type::NULL_VALUE:
            return Kind::null;
        default:
            return Kind::number;
    }
}

std::optional<JsonView> JsonView::find(std::string_view key) const {
    Dom found;
    if (element_of(element_).at_key(key).get(found) != simdjson::SUCCESS) return std::nullopt;
    return JsonView(bytes_of(found));
}

std::optional<JsonView> JsonView::at(std::size_t index) const {
    Dom found;
    if (element_of(element_).at(index).get(found) != simdjson::SUCCESS) return std::nullopt;
    return JsonView(bytes_of(found));
}

bool JsonView::any_element(std::function<bool(JsonView)> const& wanted) const {
    simdjson::dom::array array;
    if (element_of(element_).get(array) != simdjson::SUCCESS) return false;
    for (Dom const element : array) {
        if (wanted(JsonView(bytes_of(element)))) return true;
    }
    return false;
}

void JsonView::each_member(std::function<void(std::string_view, JsonView)> const& visit) const {
    simdjson::dom::object object;
    if (element_of(element_).get(object) != simdjson::SUCCESS) return;
    for (auto const& [key, value] : object) visit(key, JsonView(bytes_of(value)));
}

void JsonView::each_element(std::function<void(JsonView)> const& visit) const {
    simdjson::dom::array array;
    if (element_of(element_).get(array) != simdjson::SUCCESS) return;
    for (Dom const element : array) visit(JsonView(bytes_of(element)));
}

bool JsonView::boolean() const {
    bool value = false;
    return element_of(element_).get(value) == simdjson::SUCCESS && value;
}

double JsonView::number() const {
    double value = 0;
    return element_of(element_).get(value) == simdjson::SUCCESS ? value : 0;
}

std::optional<std::int64_t> JsonView::integer() const {
    std::int64_t value = 0;
    if (element_of(element_).get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::string_view JsonView::text() const {
    std::string_view value;
    return element_of(element_).get(value) == simdjson::SUCCESS ? value : std::string_view();
}

std::string JsonView::scalar() const {
    Dom const element = element_of(element_);
    std::int64_t whole = 0;
    std::uint64_t large = 0;
    switch (kind()) {
        case Kind::text:
            return std::string(text());
        case Kind::boolean:
            return boolean() ? "true" : "false";
        case Kind::number:
            if (element.is_int64() && element.get(whole) == simdjson::SUCCESS)
                return std::to_string(whole);
            if (element.is_uint64() && element.get(large) == simdjson::SUCCESS)
                return std::to_string(large);
            return fmt::format("{}", number());
        default:
            return {};
    }
}

Json JsonView::tree() const {
    switch (kind()) {
        case Kind::null:
            return Json();
        case Kind::boolean:
            return Json(boolean());
        case Kind::text:
            return Json(text());
        case Kind::number:
            if (std::optional<std::int64_t> const whole = integer()) return Json(*whole);
            return Json(number());
        case Kind::array: {
            Json array = Json::array();
            each_element([&](JsonView one) { array.push(one.tree()); });
            return array;
        }
        case Kind::object: {
            Json object = Json::object();
            each_member([&](std::string_view key, JsonView one) { object.set(key, one.tree()); });
            return object;
        }
    }
    return Json();
}

}  // namespace codec
