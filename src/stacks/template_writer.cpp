#include "stacks/template_writer.hpp"

namespace stacks {

using codec::Json;

TemplateWriter::TemplateWriter(std::string const& description) : description_(description) {}

void TemplateWriter::parameter(char const* name, Json declaration) {
    parameters_.set(name, std::move(declaration));
}

void TemplateWriter::resource(std::string const& id, char const* type, Json properties,
                              Json const& attributes) {
    Json body = Json::object({{"Type", type}});
    for (auto const& [name, value] : attributes.members()) body.set(name, value);
    body.set("Properties", std::move(properties));
    resources_.set(id, std::move(body));
}

void TemplateWriter::output(char const* name, Json value, char const* description) {
    outputs_.set(name, Json::object({{"Description", description}, {"Value", std::move(value)}}));
}

Json TemplateWriter::take() {
    Json tree =
        Json::object({{"AWSTemplateFormatVersion", "2010-09-09"}, {"Description", description_}});
    if (!parameters_.is_null()) tree.set("Parameters", std::move(parameters_));
    tree.set("Resources", std::move(resources_));
    if (!outputs_.is_null()) tree.set("Outputs", std::move(outputs_));
    return tree;
}

void add_role(TemplateWriter& writer, RoleOf const& role) {
    std::string const id = role.id;
    writer.resource(id, "AWS::IAM::Role",
                    Json::object({{"RoleName", role.name},
                                  {"Description", role.description},
                                  {"AssumeRolePolicyDocument", role.trust}}));
    writer.resource(id + "Policy", "AWS::IAM::Policy",
                    Json::object({{"PolicyName", "catchment"},
                                  {"PolicyDocument", role.policy},
                                  {"Roles", Json::array({ref(id)})}}));
}

Json ref(std::string const& id) { return Json::object({{"Ref", id}}); }

Json attribute(std::string const& id, char const* name) {
    return Json::object({{"Fn::GetAtt", Json::array({id, name})}});
}

Json key_parameter() {
    return Json::object(
        {{"Type", "String"},
         {"Description", "The key of the archive: the output KeyArn of the key stack."},
         {"AllowedPattern", "arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+"}});
}

Json kept() {
    return Json::object({{"DeletionPolicy", "Retain"}, {"UpdateReplacePolicy", "Retain"}});
}

}  // namespace stacks
