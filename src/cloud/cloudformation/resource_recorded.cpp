// Types of services that this cloud has not: kept, with what Ref and Fn::GetAtt say of them, and
// nothing more, so that templates that name them beside what matters here can be deployed.
#include "base/text.hpp"
#include "cloud/cloudformation/resource_families.hpp"

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

// Never run: what custom resources ask of it is done here, as its role.
Made function(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "FunctionName");
    if (name.empty()) name = desk.fresh_name(64);
    return {name, Json::object({{"Arn", desk.arn("lambda", "function:" + name)}})};
}

Made handle(Desk const& desk, Json const&) {
    return {desk.stack().work.endpoint + "/_catchment/wait/" + desk.fresh_name(128)};
}

constexpr char const* kKept = "Kept, and nothing more.";

}  // namespace

std::vector<Type> recorded_types() {
    return {{.name = "AWS::CDK::Metadata",
             .create = &metadata,
             .update = &same,
             .remove = &nothing,
             .note = kKept},
            {.name = "AWS::CloudWatch::Alarm",
             .create_only = {"AlarmName"},
             .create = &alarm,
             .update = &same,
             .remove = &nothing,
             .note = kKept},
            {.name = "AWS::ECR::Repository",
             .create_only = {"RepositoryName", "EncryptionConfiguration"},
             .create = &repository,
             .update = &same,
             .remove = &nothing,
             .note = kKept},
            {.name = "AWS::Lambda::Function",
             .create_only = {"FunctionName", "PackageType"},
             .create = &function,
             .update = &same,
             .remove = &nothing,
             .note = "Kept, for custom resources to name; never run."},
            {.name = "AWS::CloudFormation::WaitConditionHandle",
             .create = &handle,
             .update = &same,
             .remove = &nothing,
             .note = kKept}};
}

}  // namespace cloud::cloudformation
