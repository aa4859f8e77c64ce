// A CloudFormation template, read and checked as far as its text alone can say. Immutable once
// read. Rules: CloudFormation user guide, "Template anatomy".
//
//   cfn::Template const read = cfn::parse_template(text);   // throws Invalid
//   for (cfn::Resource const& resource : read.resources) …
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json.hpp"

namespace cfn {

// What becomes of a resource's physical one when the logical one goes, or is replaced.
enum class Keep { remove, retain, snapshot, retain_except_on_create };

struct Resource {
    std::string id;    // logical
    std::string type;  // "AWS::S3::Bucket"
    codec::Json properties;
    std::vector<std::string> depends_on = {};  // as written; see cfn/graph.hpp for all of them
    std::string condition = {};
    Keep on_delete = Keep::remove;
    Keep on_replace = Keep::remove;
    codec::Json metadata = {};
    codec::Json creation_policy = {};
    codec::Json update_policy = {};
};

struct Output {
    std::string id;
    codec::Json value;
    std::string description = {};
    codec::Json export_name = {};  // null where it is not exported
    std::string condition = {};
};

struct Parameter {
    std::string name;
    std::string type;  // "String", "List<Number>", "AWS::SSM::Parameter::Value<String>"
    std::optional<std::string> usual = {};  // Default
    std::string description = {};
    std::string pattern = {};     // AllowedPattern
    std::string constraint = {};  // ConstraintDescription
    std::vector<std::string> allowed = {};
    std::optional<std::int64_t> shortest = {}, longest = {};
    std::optional<double> least = {}, most = {};
    bool secret = false;  // NoEcho
};

// What a parameter is worth in a stack; what Ref gives is `reference_value`.
struct Value {
    std::string text;      // as given: of an SSM parameter its name
    std::string resolved;  // of an SSM parameter, what it said
    bool secret = false;   // NoEcho
};
using Values = std::map<std::string, Value>;  // by name

// What the collections of loops may refer to.
struct Setting {
    Values parameters;
    std::map<std::string, codec::Json> pseudo;  // {"AWS::Region": "eu-west-1"}
};

struct Template {
    std::string description;
    codec::Json metadata;
    std::vector<std::string> transforms;
    std::vector<Parameter> parameters;
    codec::Json mappings;    // {"Map": {"top": {"second": value}}}
    codec::Json conditions;  // {"Name": expression}
    codec::Json rules;       // {"Name": {"RuleCondition": …, "Assertions": […]}}
    std::vector<Resource> resources;
    std::vector<Output> outputs;
    codec::Json tree;       // all of it, in long form, its loops written out
    bool sketched = false;  // a loop whose collection is not known stands in it as one turn

    Resource const* resource(std::string_view id) const;  // nullptr where there is none
    Parameter const* parameter(std::string_view name) const;
};

// Quotas: "Template parameters", "Template resources", "Template outputs".
inline constexpr std::size_t kMostParameters = 200;
inline constexpr std::size_t kMostResources = 500;
inline constexpr std::size_t kMostOutputs = 200;
inline constexpr std::size_t kMostMappings = 200;

// Throws Invalid where AWS would: sections and attributes it does not know, resources without a
// type, references to what is not there, conditions that are not declared, circles. Loops are
// written out by `setting`; without one, by what the text alone says: see `sketched`, of which
// references and circles are not checked.
Template parse_template(std::string_view text, Setting const& setting);
Template parse_template(std::string_view text);
// Of a template its description, transforms and parameters: what is there before its loops are.
Template parse_declarations(std::string_view text);

}  // namespace cfn
