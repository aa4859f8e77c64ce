#include "cfn/functions.hpp"

#include <array>
#include <optional>

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cfn/resolver.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::int64_t kMostSubnets = 256;

std::optional<std::uint32_t> ipv4(std::string_view text) {
    std::uint32_t address = 0;
    auto const parts = base::split(text, '.');
    if (parts.size() != 4) return std::nullopt;
    for (std::string_view const part : parts) {
        auto const byte = base::to_uint64(part);
        if (!byte || *byte > 255) return std::nullopt;
        address = address << 8 | static_cast<std::uint32_t>(*byte);
    }
    return address;
}

std::string written(std::uint32_t address) {
    return std::to_string(address >> 24) + "." + std::to_string(address >> 16 & 255) + "." +
           std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255);
}

Invalid wrong_cidr() {
    return template_error(
        "every Fn::Cidr object requires three parameters, (1) an IPv4 block, (2) a count from 1 "
        "to 256 and (3) the bits of each subnet");
}

}  // namespace

std::string scalar_text(Json const& value, std::string const& function) {
    if (value.is_text()) return value.text();
    if (value.is_bool() || value.is_number()) return codec::to_json(value);
    throw template_error("every value of a " + function + " object must be a string");
}

Json join(Json const& argument) {
    if (argument.items().size() != 2 || !argument.items()[0].is_text() ||
        !argument.items()[1].is_array()) {
        throw template_error(
            "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list "
            "of strings to be joined or a function that returns a list of strings (such as "
            "Fn::GetAZs) to be joined.");
    }
    std::string text;
    bool first = true;
    for (Json const& part : argument.items()[1].items()) {
        if (!first) text += argument.items()[0].text();
        first = false;
        text += scalar_text(part, "Fn::Join");
    }
    return Json(std::move(text));
}

Json select(Json const& argument) {
    if (argument.items().size() != 2 || !argument.items()[1].is_array()) {
        throw template_error(
            "Fn::Select requires a list argument with a valid index value and a "
            "list");
    }
    std::string const index = scalar_text(argument.items()[0], "Fn::Select");
    Json::Array const& list = argument.items()[1].items();
    std::optional<std::uint64_t> const at = base::to_uint64(index);
    if (!at || *at >= list.size()) {
        throw template_error("Fn::Select cannot select nonexistent value at index " + index);
    }
    return list[*at];
}

Json split(Json const& argument) {
    if (argument.items().size() != 2 || !argument.items()[0].is_text() ||
        argument.items()[0].text().empty() || !argument.items()[1].is_text()) {
        throw template_error(
            "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a "
            "string to be split or a function that returns a string to be split.");
    }
    std::string const& delimiter = argument.items()[0].text();
    std::string_view text = argument.items()[1].text();
    Json parts = Json::array();
    for (;;) {
        std::size_t const at = text.find(delimiter);
        parts.push(std::string(text.substr(0, at)));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + delimiter.size());
    }
}

Json cidr(Json const& argument) {
    if (argument.items().size() < 2) throw wrong_cidr();
    std::string const block = scalar_text(argument.items()[0], "Fn::Cidr");
    auto const parts = base::cut(block, "/");
    auto const count = base::to_int64(scalar_text(argument.items()[1], "Fn::Cidr"));
    auto const bits = argument.items().size() > 2
                          ? base::to_int64(scalar_text(argument.items()[2], "Fn::Cidr"))
                          : std::optional<std::int64_t>(8);
    auto const address = parts ? ipv4(parts->first) : std::nullopt;
    auto const length = parts ? base::to_int64(parts->second) : std::nullopt;
    if (!address || !length || !count || !bits || *count < 1 || *count > kMostSubnets ||
        *bits < 0 || *bits > 32 || *length < 0 || *length > 32 - *bits) {
        throw wrong_cidr();
    }
    if (std::uint64_t{1} << (32 - *bits - *length) < static_cast<std::uint64_t>(*count)) {
        throw wrong_cidr();
    }
    Json subnets = Json::array();
    for (std::int64_t i = 0; i < *count; ++i) {
        auto const start = static_cast<std::uint32_t>(std::uint64_t{*address} +
                                                      (static_cast<std::uint64_t>(i) << *bits));
        subnets.push(written(start) + "/" + std::to_string(32 - *bits));
    }
    return subnets;
}

Json length(Json const& argument) {
    if (!argument.is_array()) {
        throw template_error(
            "every Fn::Length object requires a list, or a function that returns "
            "one");
    }
    return Json(static_cast<std::int64_t>(argument.items().size()));
}

Json as_texts(Json const& value) {
    if (value.is_bool() || value.is_number()) return Json(codec::to_json(value));
    if (value.is_array()) {
        Json list = Json::array();
        for (Json const& item : value.items()) list.push(as_texts(item));
        return list;
    }
    if (!value.is_object()) return value;
    Json object = Json::object();
    for (auto const& [name, member] : value.members()) object.set(name, as_texts(member));
    return object;
}

}  // namespace cfn
