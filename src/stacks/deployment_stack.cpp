// The roles that the pipeline takes on in an account: one that deploys, and one that CloudFormation
// does it by. They are deployed by hand, once: no pipeline gives itself more leave.
#include <algorithm>

#include "base/assert.hpp"
#include "stacks/contract.hpp"
#include "stacks/pipeline_contract.hpp"
#include "stacks/statements.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

Json deployment_trust(Config const& config) {
    std::string const pipeline = pipeline_account(config);
    return document(
        {{.sid = "ThePipeline",
          .principal = account_root(pipeline),
          .actions = {"sts:AssumeRole"},
          .conditions = {{"ArnEquals", "aws:PrincipalArn", role_arn(pipeline, kPipelineRole)}}}});
}

// The stacks of the account, and the artifacts that they are made of.
Json deployment_policy(Config const& config, std::vector<Synthesised> const& stacks) {
    Json::Array names;
    Json::Array contexts;
    Json::Array objects;
    Json::Array keys;
    Json::Array doors;
    std::string const pipeline = pipeline_account(config);
    std::vector<std::string> regions;
    for (Synthesised const& stack : stacks) {
        names.push_back("arn:aws:cloudformation:" + stack.region + ":" + stack.account.id +
                        ":stack/" + stack.name + "/*");
        if (std::find(regions.begin(), regions.end(), stack.region) != regions.end()) continue;
        regions.push_back(stack.region);
    }
    for (std::string const& region : regions) {
        std::string const bucket = "arn:aws:s3:::" + store_bucket(config, region);
        objects.push_back(bucket + "/" + kPipelineName + "/*");
        contexts.push_back(bucket);
        contexts.push_back(bucket + "/*");
        keys.push_back("arn:aws:kms:" + region + ":" + pipeline + ":key/*");
        doors.push_back("s3." + region + ".amazonaws.com");
    }
    return document(
        {{.sid = "Deploy",
          .actions = {"cloudformation:CreateStack", "cloudformation:DeleteStack",
                      "cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks",
                      "cloudformation:UpdateStack"},
          .resources = names},
         {.sid = "HandOverTheRole",
          .actions = {"iam:PassRole"},
          .resources = {role_arn(stacks.front().account.id, kStacksRole)},
          .conditions = {{"StringEquals", "iam:PassedToService", "cloudformation.amazonaws.com"}}},
         {.sid = "Read", .actions = {"s3:GetObject", "s3:GetObjectVersion"}, .resources = objects},
         {.sid = "Decrypt",
          .actions = {"kms:Decrypt"},
          .resources = keys,
          .conditions = {{"StringEquals", "kms:ViaService", Json(doors)},
                         {"StringLike", "kms:EncryptionContext:aws:s3:arn", Json(contexts)}}}});
}

void add_role(TemplateWriter& writer, std::string const& id, Json properties, Json policy) {
    writer.resource(id, "AWS::IAM::Role", std::move(properties));
    writer.resource(id + "Policy", "AWS::IAM::Policy",
                    Json::object({{"PolicyName", "catchment"},
                                  {"PolicyDocument", std::move(policy)},
                                  {"Roles", Json::array({ref(id)})}}));
}

}  // namespace

Synthesised deployment_stack(Config const& config, std::vector<Synthesised> const& stacks) {
    ASSERT(!stacks.empty());
    Account const& account = stacks.front().account;
    TemplateWriter writer("Catchment: what the pipeline may do in " + account.name);
    add_role(writer, "DeploymentRole",
             Json::object({{"RoleName", kDeploymentRole},
                           {"Description", "Taken on by the pipeline to deploy the stacks"},
                           {"AssumeRolePolicyDocument", deployment_trust(config)}}),
             deployment_policy(config, stacks));
    Json const trust = document({{.sid = "CloudFormation",
                                  .principal = service("cloudformation.amazonaws.com"),
                                  .actions = {"sts:AssumeRole"}}});
    add_role(writer, "StacksRole",
             Json::object({{"RoleName", kStacksRole},
                           {"Description", "What CloudFormation makes the stacks by"},
                           {"AssumeRolePolicyDocument", trust}}),
             stacks_role_policy(stacks));
    return {kDeploymentStack, account, config.region, writer.take()};
}

}  // namespace stacks
