// Types of services that this cloud has not: kept, with what Ref and Fn::GetAtt say of them, and
// nothing more, so that templates that name them beside what matters here can be deployed.
#include "base/text.hpp"
#include "cloud/cloudformation/resource_families.hpp"
#include "cloud/passed_role.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Made metadata(Desk const& desk, Json const&) { return {desk.fresh_name(128)}; }
Made same(Desk const&, StackResource const& was, Json const&) {
    return {was.physical, was.attributes};
}
void nothing(Desk const&, StackResource const&) {}

Made alarm(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "AlarmName");
    if (name.empty()) name = desk.fresh_name(255);
    return {name, Json::object({{"Arn", desk.arn("cloudwatch", "alarm:" + name)}})};
}

Made repository(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "RepositoryName");
    if (name.empty()) name = base::lower(desk.fresh_name(256));
    Stack const& stack = desk.stack();
    return {name, Json::object({{"Arn", desk.arn("ecr", "repository/" + name)},
                                {"RepositoryUri", stack.account + ".dkr.ecr." + stack.region +
                                                      ".amazonaws.com/" + name}})};
}

// Never run: what custom resources ask of it is done here, as its role. So whoever gives it one
// must be allowed to, as on AWS.
Made function_of(Desk const& desk, std::string const& name, char const* action,
                 Json const& properties) {
    std::string const arn = desk.arn("lambda", "function:" + name);
    std::string const role = text_of(properties, "Role");
    if (!is_own_role(desk.caller(), role)) throw cross_account_pass();
    desk.require({.action = action, .resource = arn});
    desk.require(pass_role(role, "lambda.amazonaws.com"));
    return {name, Json::object({{"Arn", arn}})};
}

Made create_function(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "FunctionName");
    if (name.empty()) name = desk.fresh_name(64);
    return function_of(desk, name, "lambda:CreateFunction", properties);
}

Made update_function(Desk const& desk, StackResource const& was, Json const& properties) {
    return function_of(desk, was.physical, "lambda:UpdateFunctionConfiguration", properties);
}

// Who may call a function that is never run; whoever says so must be allowed to.
Made permission(Desk const& desk, Json const& properties) {
    std::string function = text_of(properties, "FunctionName");
    if (!function.starts_with("arn:")) function = desk.arn("lambda", "function:" + function);
    desk.require({.action = "lambda:AddPermission", .resource = function});
    std::string const id = desk.fresh_name(100);
    return {id, Json::object({{"Id", id}})};
}

Made layer(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "LayerName");
    if (name.empty()) name = desk.fresh_name(140);
    std::string const layer = desk.arn("lambda", "layer:" + name);
    desk.require({.action = "lambda:PublishLayerVersion", .resource = layer});
    return {layer + ":1", Json::object({{"LayerVersionArn", layer + ":1"}})};
}

constexpr char const* kKept = "Kept, and nothing more.";

}  // namespace

std::vector<Type> recorded_types() {
    return {
        {.name = "AWS::CDK::Metadata",
         .create = &metadata,
         .update = &same,
         .remove = &nothing,
         .note = kKept},
        {.name = "AWS::CloudWatch::Alarm",
         .create_only = {"AlarmName"},
         .name_property = "AlarmName",
         .create = &alarm,
         .update = &same,
         .remove = &nothing,
         .note = kKept},
        {.name = "AWS::ECR::Repository",
         .create_only = {"RepositoryName", "EncryptionConfiguration"},
         .name_property = "RepositoryName",
         .create = &repository,
         .update = &same,
         .remove = &nothing,
         .note = kKept},
        {.name = "AWS::Lambda::Function",
         .create_only = {"FunctionName", "PackageType"},
         .name_property = "FunctionName",
         .create = &create_function,
         .update = &update_function,
         .remove = &nothing,
         .note = "Kept, for custom resources to name; never run."},
        {.name = "AWS::Lambda::LayerVersion", .create = &layer, .remove = &nothing, .note = kKept},
        {.name = "AWS::Lambda::Permission",
         .create = &permission,
         .remove = &nothing,
         .note = kKept}};
}

}  // namespace cloud::cloudformation
