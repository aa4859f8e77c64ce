#include "cfn/source.hpp"

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "codec/yaml.hpp"

namespace cfn {
namespace {

using codec::Json;
using codec::Yaml;

Json from_yaml(Yaml const& node);

// The core schema of YAML 1.1, as far as templates have it: a version like 2012-10-17 stays text.
Json plain_scalar(std::string const& text) {
    if (text == "true" || text == "True" || text == "TRUE") return Json(true);
    if (text == "false" || text == "False" || text == "FALSE") return Json(false);
    bool const signed_one = text.starts_with('-');
    std::string_view const digits = std::string_view(text).substr(signed_one ? 1 : 0);
    // An account id with a leading zero is no number.
    bool const padded = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    if (digits.empty() || digits.size() > 18 || padded || digits[0] < '0' || digits[0] > '9') {
        return Json(text);
    }
    if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return Json(text);
    base::Result<Json> const number = codec::parse_json(text);
    return number ? *number : Json(text);
}

Json untagged(Yaml const& node) {
    switch (node.kind) {
        case Yaml::Kind::null:
            return Json();
        case Yaml::Kind::scalar:
            return node.quoted ? Json(node.text) : plain_scalar(node.text);
        case Yaml::Kind::sequence: {
            Json list = Json::array();
            for (Yaml const& item : node.items) list.push(from_yaml(item));
            return list;
        }
        case Yaml::Kind::mapping: {
            Json object = Json::object();
            for (Yaml::Entry const& entry : node.entries) {
                object.set(entry.key, from_yaml(entry.value));
            }
            return object;
        }
    }
    return Json();
}

// `!GetAtt Resource.Attribute.More` names the resource up to the first dot.
Json attribute_of(Json argument) {
    if (!argument.is_text()) return argument;
    std::string const& text = argument.text();
    std::size_t const dot = text.find('.');
    if (dot == std::string::npos) return argument;
    return Json::array({text.substr(0, dot), text.substr(dot + 1)});
}

Json tagged(Yaml const& node) {
    std::string const tag = node.tag.substr(1);
    Yaml bare = node;
    bare.tag.clear();
    // What a tag stands before is text, but for the numbers in lists.
    Json argument = bare.kind == Yaml::Kind::scalar ? Json(bare.text) : untagged(bare);
    if (tag == "Ref" || tag == "Condition") return Json::object({{tag, argument}});
    if (tag == "GetAtt") return Json::object({{"Fn::GetAtt", attribute_of(std::move(argument))}});
    return Json::object({{"Fn::" + tag, std::move(argument)}});
}

Json from_yaml(Yaml const& node) {
    bool const ours = node.tag.size() > 1 && node.tag[0] == '!' && node.tag[1] != '!';
    return ours ? tagged(node) : untagged(node);
}

// "template:12: message" → " (line 12)"
std::string place_in(std::string const& message) {
    std::size_t const begin = message.find(':');
    std::size_t const end = message.find(':', begin + 1);
    if (end == std::string::npos) return "";
    std::string const line = message.substr(begin + 1, end - begin - 1);
    return base::to_uint64(line) ? " (line " + line + ")" : "";
}

}  // namespace

Json parse_source(std::string_view text) {
    std::string_view const body = base::trim(text);
    if (body.empty()) throw format_error("unsupported structure.");
    Json tree;
    if (body.front() == '{') {
        base::Result<Json> parsed = codec::parse_json(body);
        // Flow mappings of YAML begin like JSON.
        base::Result<Yaml> const yaml =
            parsed ? base::Result<Yaml>(Yaml()) : codec::parse_yaml(body, "template");
        if (!parsed && !yaml) throw format_error("JSON not well-formed.");
        tree = parsed ? *std::move(parsed) : from_yaml(*yaml);
    } else {
        base::Result<Yaml> const yaml = codec::parse_yaml(text, "template");
        if (!yaml) {
            throw format_error("YAML not well-formed." + place_in(yaml.error().message));
        }
        tree = from_yaml(*yaml);
    }
    if (!tree.is_object()) throw format_error("unsupported structure.");
    return tree;
}

}  // namespace cfn
