// A CloudFormation template, read and checked as far as its text alone can say. Immutable once
// read. Rules: CloudFormation user guide, "Template anatomy".
//
//   cfn::Template const read = cfn::parse_template(text);   // throws Invalid
//   for (cfn::Resource const& resource : read.resources) …
#pragma once

#include <cstdint>
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
    codec::Json tree;  // all of it, in long form

    Resource const* resource(std::string_view id) const;  // nullptr where there is none
    Parameter const* parameter(std::string_view name) const;
};

// Quotas: "Template parameters", "Template resources", "Template outputs".
inline constexpr std::size_t kMostParameters = 200;
inline constexpr std::size_t kMostResources = 500;
inline constexpr std::size_t kMostOutputs = 200;
inline constexpr std::size_t kMostMappings = 200;

// Throws Invalid where AWS would: sections and attributes it does not know, resources without a
// type, references to what is not there, conditions that are not declared, circles.
Template parse_template(std::string_view text);

}  // namespace cfn
