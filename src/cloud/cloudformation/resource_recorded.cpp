// Types of services that this cloud has not: kept, with what Ref and Fn::GetAtt say of them, and
// nothing more, so that templates that name them beside what matters here can be deployed. Whoever
// makes them must be allowed to by what the service would be asked.
#include "base/text.hpp"
#include "cloud/cloudformation/function_run.hpp"
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

Made put_alarm(Desk const& desk, std::string const& name, Json const& properties) {
    std::string const arn = desk.arn("cloudwatch", "alarm:" + name);
    desk.require({.action = "cloudwatch:PutMetricAlarm", .resource = arn});
    bool const tagged = !desk.tags(properties.at("Tags")).items().empty();
    if (tagged) desk.require({.action = "cloudwatch:TagResource", .resource = arn});
    return {name, Json::object({{"Arn", arn}})};
}

Made create_alarm(Desk const& desk, Json const& properties) {
    std::string const name = text_of(properties, "AlarmName");
    return put_alarm(desk, name.empty() ? desk.fresh_name(255) : name, properties);
}

Made update_alarm(Desk const& desk, StackResource const& was, Json const& properties) {
    return put_alarm(desk, was.physical, properties);
}

// By the action that takes away what has that ARN.
template <char const* const& action>
void remove_by_arn(Desk const& desk, StackResource const& was) {
    desk.require({.action = action, .resource = text_of(was.attributes, "Arn")});
}

constexpr char const* kDeleteAlarms = "cloudwatch:DeleteAlarms";
constexpr char const* kDeleteRepository = "ecr:DeleteRepository";
constexpr char const* kDeleteFunction = "lambda:DeleteFunction";

Made repository(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "RepositoryName");
    if (name.empty()) name = base::lower(desk.fresh_name(256));
    Stack const& stack = desk.stack();
    std::string const arn = desk.arn("ecr", "repository/" + name);
    desk.require({.action = "ecr:CreateRepository", .resource = arn});
    return {name, Json::object({{"Arn", arn},
                                {"RepositoryUri", stack.account + ".dkr.ecr." + stack.region +
                                                      ".amazonaws.com/" + name}})};
}

// Never run: what custom resources ask of it is done here, as its role. So whoever gives it one
// must be allowed to, and the role must trust Lambda, as on AWS.
Made function_of(Desk const& desk, std::string const& name, char const* action,
                 Json const& properties) {
    std::string const arn = desk.arn("lambda", "function:" + name);
    std::string const role = text_of(properties, "Role");
    if (!is_own_role(desk.caller(), role)) throw cross_account_pass();
    desk.require({.action = action, .resource = arn});
    desk.require(pass_role(role, "lambda.amazonaws.com"));
    (void)role_of_function(desk, name, role);
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

std::string function_arn(Desk const& desk, Json const& properties) {
    std::string const function = text_of(properties, "FunctionName");
    return function.starts_with("arn:") ? function : desk.arn("lambda", "function:" + function);
}

// Who may call a function that is never run.
Made permission(Desk const& desk, Json const& properties) {
    desk.require({.action = "lambda:AddPermission", .resource = function_arn(desk, properties)});
    std::string const id = desk.fresh_name(100);
    return {id, Json::object({{"Id", id}})};
}

void remove_permission(Desk const& desk, StackResource const& was) {
    desk.require(
        {.action = "lambda:RemovePermission", .resource = function_arn(desk, was.properties)});
}

Made layer(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "LayerName");
    if (name.empty()) name = desk.fresh_name(140);
    std::string const layer = desk.arn("lambda", "layer:" + name);
    desk.require({.action = "lambda:PublishLayerVersion", .resource = layer});
    return {layer + ":1", Json::object({{"LayerVersionArn", layer + ":1"}})};
}

void remove_layer(Desk const& desk, StackResource const& was) {
    desk.require({.action = "lambda:DeleteLayerVersion", .resource = was.physical});
}

constexpr char const* kKept = "Kept, and nothing more.";
constexpr char const* kKeptFor = "Kept, and nothing more, for whoever may make it.";

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
         .create = &create_alarm,
         .update = &update_alarm,
         .remove = &remove_by_arn<kDeleteAlarms>,
         .note = kKeptFor},
        {.name = "AWS::ECR::Repository",
         .create_only = {"RepositoryName", "EncryptionConfiguration"},
         .name_property = "RepositoryName",
         .create = &repository,
         .update = &same,
         .remove = &remove_by_arn<kDeleteRepository>,
         .note = kKeptFor},
        {.name = "AWS::Lambda::Function",
         .create_only = {"FunctionName", "PackageType"},
         .name_property = "FunctionName",
         .create = &create_function,
         .update = &update_function,
         .remove = &remove_by_arn<kDeleteFunction>,
         .note = "Kept, for custom resources to name; never run. What is done in its place is told "
                 "in its log group, as its role may: START, errors, END, and REPORT without the "
                 "memory that it took."},
        {.name = "AWS::Lambda::LayerVersion",
         .create = &layer,
         .remove = &remove_layer,
         .note = kKeptFor},
        {.name = "AWS::Lambda::Permission",
         .create = &permission,
         .remove = &remove_permission,
         .note = kKeptFor}};
}

}  // namespace cloud::cloudformation
