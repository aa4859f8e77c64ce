#include "cfn/resolver.hpp"

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cfn/functions.hpp"
#include "cfn/references.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::string_view kDynamic = "{{resolve:";
constexpr char const* kSubWords =
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string "
    "as first argument, and an optional second argument to specify a mapping of values to replace "
    "in the string";

}  // namespace

std::optional<Json> Resolver::value(Json const& unresolved) const {
    if (unresolved.is_text()) return Json(dynamic(unresolved.text()));
    if (unresolved.is_array()) {
        Json list = Json::array();
        for (Json const& item : unresolved.items()) {
            if (std::optional<Json> made = value(item)) list.push(*std::move(made));
        }
        return list;
    }
    if (!unresolved.is_object()) return unresolved;
    if (is_function(unresolved)) {
        auto const& [name, argument] = unresolved.members().front();
        if (name == "Ref" && argument.text() == "AWS::NoValue") return std::nullopt;
        // An IAM statement's "Condition" is none of ours: those are objects, and stand with others.
        if (name != "Condition" || argument.is_text()) return function(name, argument);
    }
    Json object = Json::object();
    for (auto const& [name, member] : unresolved.members()) {
        if (std::optional<Json> made = value(member)) object.set(name, *std::move(made));
    }
    return object;
}

// Of an argument, which must be something.
Json Resolver::needed(Json const& unresolved) const { return value(unresolved).value_or(Json("")); }

std::optional<Json> Resolver::function(std::string const& name, Json const& argument) const {
    if (name == "Ref") return reference(argument);
    if (name == "Fn::GetAtt") return attribute(argument);
    if (name == "Fn::Sub") return sub(argument);
    if (name == "Fn::If") return choice(argument);
    if (name == "Fn::Join") return join(needed(argument));
    if (name == "Fn::Select") return cfn::select(needed(argument));
    if (name == "Fn::Split") return cfn::split(needed(argument));
    if (name == "Fn::FindInMap") return find_in_map(argument);
    if (name == "Fn::ImportValue") {
        return scope_.import(scalar_text(needed(argument), "Fn::ImportValue"));
    }
    if (name == "Fn::Base64") {
        return Json(base::base64(scalar_text(needed(argument), "Fn::Base64")));
    }
    if (name == "Fn::GetAZs") {
        std::string region = scalar_text(needed(argument), "Fn::GetAZs");
        if (region.empty()) region = scope_.parameter("AWS::Region")->text();
        Json list = Json::array();
        for (std::string const& zone : scope_.zones(region)) list.push(zone);
        return list;
    }
    if (name == "Fn::Cidr") return cidr(needed(argument));
    if (name == "Fn::Length") return length(needed(argument));
    if (name == "Fn::ToJsonString") return Json(codec::to_json(needed(argument)));
    if (name == "Fn::Transform") throw template_error("Fn::Transform: macros are not run here");
    if (name == "Fn::Contains" || name == "Fn::Equals" || name == "Fn::Not" || name == "Fn::And" ||
        name == "Fn::Or" || name == "Condition") {
        return Json(truth(Json::object({{name, argument}})));
    }
    throw Invalid("Template validation error: unknown intrinsic function " + name);
}

Json Resolver::reference(Json const& argument) const {
    std::string const name = scalar_text(argument, "Ref");
    if (read_.parameter(name) || is_pseudo_parameter(name)) {
        return scope_.parameter(name).value_or(Json(""));
    }
    return scope_.reference(name);
}

Json Resolver::attribute(Json const& argument) const {
    if (argument.is_text()) {
        auto const parts = base::cut(argument.text(), ".");
        if (parts) return scope_.attribute(std::string(parts->first), std::string(parts->second));
    } else if (argument.items().size() == 2) {
        return scope_.attribute(argument.items()[0].text(),
                                scalar_text(needed(argument.items()[1]), "Fn::GetAtt"));
    }
    throw template_error(
        "every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
        "resource attribute");
}

Json Resolver::sub(Json const& argument) const {
    bool const pair = argument.is_array();
    if (pair && (argument.items().size() != 2 || !argument.items()[1].is_object())) {
        throw template_error(kSubWords);
    }
    Json const& text = pair ? argument.items()[0] : argument;
    if (!text.is_text()) throw template_error(kSubWords);
    Json const own = pair ? needed(argument.items()[1]) : Json();
    std::string made;
    for (SubPiece const& piece : sub_pieces(text.text())) {
        if (!piece.reference) {
            made += piece.text;
        } else if (Json const* const given = own.find(piece.text)) {
            made += scalar_text(*given, "Fn::Sub");
        } else if (piece.text.find('.') != std::string::npos) {
            made += scalar_text(attribute(Json(piece.text)), "Fn::Sub");
        } else {
            made += scalar_text(reference(Json(piece.text)), "Fn::Sub");
        }
    }
    return Json(dynamic(made));
}

Json Resolver::find_in_map(Json const& argument) const {
    Json::Array const& parts = argument.items();
    if (parts.size() < 3) {
        throw template_error(
            "every Fn::FindInMap object requires three parameters, the map name, map key and the "
            "attribute for return value");
    }
    std::string const map = scalar_text(needed(parts[0]), "Fn::FindInMap");
    std::string const top = scalar_text(needed(parts[1]), "Fn::FindInMap");
    std::string const second = scalar_text(needed(parts[2]), "Fn::FindInMap");
    Json const* const named = read_.mappings.find(map);
    Json const* const found = named ? named->at(top).find(second) : nullptr;
    if (found) return *found;
    if (parts.size() > 3 && parts[3].has("DefaultValue")) {
        return needed(parts[3].at("DefaultValue"));
    }
    if (!named) {
        throw template_error("Mapping named '" + map +
                             "' is not present in the 'Mappings' section of template.");
    }
    throw template_error("Unable to get mapping for " + map + "::" + top + "::" + second);
}

std::optional<Json> Resolver::choice(Json const& argument) const {
    if (argument.items().size() != 3 || !argument.items()[0].is_text()) {
        throw template_error(
            "Fn::If requires a list argument with the first element being a "
            "condition");
    }
    bool const first = condition(argument.items()[0].text());
    return value(argument.items()[first ? 1 : 2]);
}

// A text with what it refers to elsewhere: {{resolve:ssm:/catchment/version:3}}.
std::string Resolver::dynamic(std::string const& text) const {
    std::size_t at = text.find(kDynamic);
    if (at == std::string::npos) return text;
    std::string made = text.substr(0, at);
    std::string_view rest = std::string_view(text).substr(at);
    while (rest.starts_with(kDynamic)) {
        std::size_t const end = rest.find("}}");
        if (end == std::string_view::npos) break;
        std::string_view const inside = rest.substr(kDynamic.size(), end - kDynamic.size());
        auto const parts = base::cut(inside, ":");
        if (!parts) throw Invalid("Invalid dynamic reference: " + std::string(inside));
        made += scope_.dynamic(std::string(parts->first), std::string(parts->second));
        rest.remove_prefix(end + 2);
        at = rest.find(kDynamic);
        made += rest.substr(0, at);
        rest.remove_prefix(at == std::string_view::npos ? rest.size() : at);
    }
    return made + std::string(rest);
}

}  // namespace cfn
