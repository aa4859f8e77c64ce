#include "cfn/template.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cfn/error.hpp"
#include "cfn/graph.hpp"
#include "cfn/loops.hpp"
#include "cfn/references.hpp"
#include "cfn/source.hpp"

namespace cfn {
namespace {

using codec::Json;

constexpr std::array<std::string_view, 11> kSections{"AWSTemplateFormatVersion",
                                                     "Description",
                                                     "Metadata",
                                                     "Transform",
                                                     "Parameters",
                                                     "Mappings",
                                                     "Conditions",
                                                     "Rules",
                                                     "Resources",
                                                     "Outputs",
                                                     "Hooks"};
constexpr std::array<std::string_view, 11> kResourceAttributes{
    "Type",           "Properties",          "DependsOn",      "Condition",    "Metadata",
    "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Version",
    "Comment"};
constexpr std::string_view kFormatVersion = "2010-09-09";

template <std::size_t N>
bool is_in(std::array<std::string_view, N> const& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool alphanumeric(std::string_view id) {
    return !id.empty() && id.size() <= 255 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

std::string scalar(Json const& value) {
    return value.is_text() ? value.text() : value.is_null() ? "" : codec::to_json(value);
}

std::vector<std::string> texts(Json const& value) {
    std::vector<std::string> list;
    if (!value.is_array() && !value.is_null()) list.push_back(scalar(value));
    for (Json const& item : value.items()) list.push_back(scalar(item));
    return list;
}

void check_sections(Json const& tree) {
    std::vector<std::string> unknown;
    for (auto const& [name, value] : tree.members()) {
        if (!is_in(kSections, name)) unknown.push_back(name);
    }
    if (!unknown.empty()) {
        throw Invalid("Invalid template property or properties [" + base::join(unknown, ", ") +
                      "]");
    }
    Json const& version = tree.at("AWSTemplateFormatVersion");
    if (!version.is_null() && scalar(version) != kFormatVersion) {
        throw format_error("\"" + scalar(version) +
                           "\" is not a supported value for AWSTemplateFormatVersion.");
    }
    for (std::string_view const name :
         {"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"}) {
        Json const& section = tree.at(name);
        if (!section.is_null() && !section.is_object()) {
            throw format_error("[/" + std::string(name) + "] section is malformed");
        }
    }
}

Keep keep_of(Json const& value, std::string const& id, char const* attribute) {
    std::string const name = scalar(value);
    if (name.empty() || name == "Delete") return Keep::remove;
    if (name == "Retain") return Keep::retain;
    if (name == "Snapshot") return Keep::snapshot;
    if (name == "RetainExceptOnCreate") return Keep::retain_except_on_create;
    throw format_error("Unrecognized " + std::string(attribute) + " " + name + " for resource " +
                       id);
}

void check_resource(std::string const& id, Json const& body) {
    if (!alphanumeric(id)) {
        throw format_error("Resource name " + id + " is non alphanumeric.");
    }
    std::string const at = "[/Resources/" + id + "] ";
    if (!body.is_object()) throw format_error(at + "resource definition is malformed");
    if (!body.at("Type").is_text()) {
        throw format_error(at + "Every Resources object must contain a Type member.");
    }
    for (auto const& [name, value] : body.members()) {
        if (!is_in(kResourceAttributes, name)) {
            throw Invalid("Invalid template resource property '" + name + "'");
        }
    }
    Json const& properties = body.at("Properties");
    if (!properties.is_null() && !properties.is_object()) {
        throw format_error("[/Resources/" + id + "/Properties] must be an object");
    }
}

Resource resource_of(std::string const& id, Json const& body) {
    check_resource(id, body);
    Resource resource{
        .id = id, .type = body.at("Type").text(), .properties = body.at("Properties")};
    if (resource.properties.is_null()) resource.properties = Json::object();
    resource.depends_on = texts(body.at("DependsOn"));
    resource.condition = scalar(body.at("Condition"));
    resource.on_delete = keep_of(body.at("DeletionPolicy"), id, "DeletionPolicy");
    resource.on_replace = keep_of(body.at("UpdateReplacePolicy"), id, "UpdateReplacePolicy");
    resource.metadata = body.at("Metadata");
    resource.creation_policy = body.at("CreationPolicy");
    resource.update_policy = body.at("UpdatePolicy");
    return resource;
}

Output output_of(std::string const& id, Json const& body) {
    if (!alphanumeric(id)) throw format_error("Output name " + id + " is non alphanumeric.");
    if (!body.is_object() || body.at("Value").is_null()) {
        throw format_error("Every Outputs member must contain a Value object");
    }
    Output output{.id = id, .value = body.at("Value")};
    output.description = scalar(body.at("Description"));
    output.export_name = body.at("Export").at("Name");
    output.condition = scalar(body.at("Condition"));
    return output;
}

std::optional<std::int64_t> integer(Json const& value) {
    return value.is_null() ? std::nullopt : base::to_int64(scalar(value));
}

std::optional<double> number(Json const& value) {
    return value.is_null() ? std::nullopt : base::to_double(scalar(value));
}

Parameter parameter_of(std::string const& name, Json const& body) {
    if (!alphanumeric(name)) throw format_error("Parameter name " + name + " is non alphanumeric.");
    if (!body.is_object() || !body.at("Type").is_text()) {
        throw format_error("Every Parameters object must contain a Type member.");
    }
    Parameter parameter{.name = name, .type = body.at("Type").text()};
    Json const& usual = body.at("Default");
    if (usual.is_array() || usual.is_object()) {
        throw format_error("Every Default member must be a string.");
    }
    if (!usual.is_null()) parameter.usual = scalar(usual);
    parameter.description = scalar(body.at("Description"));
    parameter.pattern = scalar(body.at("AllowedPattern"));
    parameter.constraint = scalar(body.at("ConstraintDescription"));
    parameter.allowed = texts(body.at("AllowedValues"));
    parameter.shortest = integer(body.at("MinLength"));
    parameter.longest = integer(body.at("MaxLength"));
    parameter.least = number(body.at("MinValue"));
    parameter.most = number(body.at("MaxValue"));
    parameter.secret = scalar(body.at("NoEcho")) == "true";
    return parameter;
}

void check_count(char const* what, std::size_t count, std::size_t most) {
    if (count <= most) return;
    throw format_error("Number of " + std::string(what) + ", " + std::to_string(count) +
                       ", is greater than maximum allowed, " + std::to_string(most));
}

void check_mappings(Json const& mappings) {
    for (auto const& [name, levels] : mappings.members()) {
        if (name == "Fn::Transform") continue;
        for (auto const& [top, values] : levels.members()) {
            if (!values.is_object()) {
                throw format_error("Every Mappings attribute must be a Map of Maps: " + name + "/" +
                                   top);
            }
        }
        if (!levels.is_object()) {
            throw format_error("Every Mappings member " + name + " must be a map");
        }
    }
}

// All that comes before loops.
Template declarations_of(Json const& tree) {
    check_sections(tree);
    Template made;
    made.description = scalar(tree.at("Description"));
    made.metadata = tree.at("Metadata");
    made.transforms = texts(tree.at("Transform"));
    made.mappings = tree.at("Mappings");
    made.rules = tree.at("Rules");
    check_mappings(made.mappings);
    for (auto const& [name, body] : tree.at("Parameters").members()) {
        made.parameters.push_back(parameter_of(name, body));
    }
    check_count("parameters", made.parameters.size(), kMostParameters);
    check_count("mappings", made.mappings.members().size(), kMostMappings);
    return made;
}

void take_rest(Template& made, Json tree) {
    made.conditions = tree.at("Conditions");
    for (auto const& [id, body] : tree.at("Resources").members()) {
        made.resources.push_back(resource_of(id, body));
    }
    for (auto const& [id, body] : tree.at("Outputs").members()) {
        made.outputs.push_back(output_of(id, body));
    }
    made.tree = std::move(tree);
}

Template parse(std::string_view text, Setting const* setting) {
    Json tree = parse_source(text);
    Template made = declarations_of(tree);
    auto const& transforms = made.transforms;
    if (std::find(transforms.begin(), transforms.end(), kLanguageExtensions) != transforms.end()) {
        WrittenOut written = write_out_loops(tree, made, setting);
        tree = std::move(written.tree);
        made.sketched = written.sketched;
    }
    take_rest(made, std::move(tree));
    if (made.resources.empty()) {
        throw format_error("At least one Resources member must be defined.");
    }
    check_count("resources", made.resources.size(), kMostResources);
    check_count("outputs", made.outputs.size(), kMostOutputs);
    if (made.sketched) return made;
    check_references(made);
    check_circles(made);
    return made;
}

}  // namespace

Resource const* Template::resource(std::string_view id) const {
    for (Resource const& one : resources) {
        if (one.id == id) return &one;
    }
    return nullptr;
}

Parameter const* Template::parameter(std::string_view name) const {
    for (Parameter const& one : parameters) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

Template parse_template(std::string_view text, Setting const& setting) {
    return parse(text, &setting);
}

Template parse_template(std::string_view text) { return parse(text, nullptr); }

Template parse_declarations(std::string_view text) { return declarations_of(parse_source(text)); }

}  // namespace cfn
