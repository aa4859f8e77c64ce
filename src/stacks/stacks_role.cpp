// What CloudFormation needs to do in an account, of what stands in the templates that are deployed
// there: the actions of each type of resource, on the names that the templates give. Rules: the
// permissions that the types' own schemas name for their handlers.
#include <algorithm>
#include <map>
#include <set>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "stacks/pipeline_contract.hpp"
#include "stacks/statements.hpp"
#include "stacks/subscribing.hpp"

namespace stacks {
namespace {

using codec::Json;

struct Family {
    char const* sid;
    std::vector<char const*> types;
    char const* name_property;      // "" where it has none: then the stack's name begins it
    std::vector<char const*> arns;  // {account}, {region}, {name}
    std::vector<char const*> actions;
};

std::vector<Family> const kFamilies{
    {"MakeKeys", {"AWS::KMS::Key"}, "", {"*"}, {"kms:CreateKey"}},
    {"Keys",
     {"AWS::KMS::Key", "AWS::KMS::Alias"},
     "AliasName",
     {"arn:aws:kms:{region}:{account}:key/*"},
     {"kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKeyRotation",
      "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus",
      "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource",
      "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription"}},
    {"Aliases",
     {"AWS::KMS::Alias"},
     "AliasName",
     {"arn:aws:kms:{region}:{account}:{name}"},
     {"kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"}},
    {"Buckets",
     {"AWS::S3::Bucket", "AWS::S3::BucketPolicy"},
     "BucketName",
     {"arn:aws:s3:::{name}"},
     {"s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:GetBucketAcl",
      "s3:GetBucketLocation",
      "s3:GetBucketNotification",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:ListBucket",
      "s3:PutBucketNotification",
      "s3:PutBucketObjectLockConfiguration",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration"}},
    {"Queues",
     {"AWS::SQS::Queue", "AWS::SQS::QueuePolicy"},
     "QueueName",
     {"arn:aws:sqs:{region}:{account}:{name}"},
     {"sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
      "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"}},
    {"Roles",
     {"AWS::IAM::Role", "AWS::IAM::Policy"},
     "RoleName",
     {"arn:aws:iam::{account}:role/{name}"},
     {"iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:GetRole",
      "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies",
      "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole", "iam:UpdateRoleDescription"}},
    {"Alarms",
     {"AWS::CloudWatch::Alarm"},
     "AlarmName",
     {"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"},
     {"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource",
      "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"}},
    {"LogGroups",
     {"AWS::Logs::LogGroup", "AWS::Logs::LogStream", "AWS::Logs::SubscriptionFilter"},
     "",
     {"arn:aws:logs:{region}:{account}:log-group:*"},
     {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DeleteLogGroup", "logs:DeleteLogStream",
      "logs:DeleteRetentionPolicy", "logs:DeleteSubscriptionFilter", "logs:DescribeLogGroups",
      "logs:DescribeLogStreams", "logs:DescribeSubscriptionFilters", "logs:ListTagsForResource",
      "logs:PutRetentionPolicy", "logs:PutSubscriptionFilter", "logs:TagResource",
      "logs:UntagResource"}},
    {"AccountPolicies",
     {"AWS::Logs::AccountPolicy"},
     "",
     {"*"},
     {"logs:DeleteAccountPolicy", "logs:DeleteSubscriptionFilter", "logs:DescribeAccountPolicies",
      "logs:PutAccountPolicy", "logs:PutSubscriptionFilter"}},
    {"Streams",
     {"AWS::KinesisFirehose::DeliveryStream"},
     "DeliveryStreamName",
     {"arn:aws:firehose:{region}:{account}:deliverystream/{name}"},
     {"firehose:CreateDeliveryStream", "firehose:DeleteDeliveryStream",
      "firehose:DescribeDeliveryStream", "firehose:ListTagsForDeliveryStream",
      "firehose:StartDeliveryStreamEncryption", "firehose:StopDeliveryStreamEncryption",
      "firehose:TagDeliveryStream", "firehose:UntagDeliveryStream", "firehose:UpdateDestination"}},
    {"Functions",
     {"AWS::Lambda::Function", kByFunctionType},
     "FunctionName",
     {"arn:aws:lambda:{region}:{account}:function:{name}"},
     {"lambda:CreateFunction", "lambda:DeleteFunction", "lambda:GetFunction",
      "lambda:InvokeFunction", "lambda:ListTags", "lambda:TagResource", "lambda:UntagResource",
      "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"}},
    {"StackSets",
     {"AWS::CloudFormation::StackSet"},
     "StackSetName",
     {"arn:aws:cloudformation:{region}:{account}:stackset/{name}:*",
      "arn:aws:cloudformation:*:{account}:stackset-target/{name}:*",
      "arn:aws:cloudformation:*::type/resource/*"},
     {"cloudformation:CreateStackInstances", "cloudformation:CreateStackSet",
      "cloudformation:DeleteStackInstances", "cloudformation:DeleteStackSet",
      "cloudformation:DescribeStackInstance", "cloudformation:DescribeStackSet",
      "cloudformation:DescribeStackSetOperation", "cloudformation:ListStackInstances",
      "cloudformation:ListStackSetOperationResults", "cloudformation:ListStackSetOperations",
      "cloudformation:StopStackSetOperation", "cloudformation:TagResource",
      "cloudformation:UntagResource", "cloudformation:UpdateStackInstances",
      "cloudformation:UpdateStackSet"}},
    {"Pipelines",
     {"AWS::CodePipeline::Pipeline"},
     "Name",
     {"arn:aws:codepipeline:{region}:{account}:{name}"},
     {"codepipeline:CreatePipeline", "codepipeline:DeletePipeline", "codepipeline:GetPipeline",
      "codepipeline:GetPipelineState", "codepipeline:ListTagsForResource",
      "codepipeline:StartPipelineExecution", "codepipeline:TagResource",
      "codepipeline:UntagResource", "codepipeline:UpdatePipeline"}}};

struct Found {
    std::set<std::string> resources;
    std::set<std::string> actions;
};

std::string filled(std::string arn, Synthesised const& stack, std::string const& name) {
    arn = base::replace_all(arn, "{region}", stack.region);
    arn = base::replace_all(arn, "{account}", stack.account.id);
    return base::replace_all(arn, "{name}", name);
}

// What belongs to another resource of the template has no name of its own: that one's is there.
void add(Family const& family, Synthesised const& stack, Json const& resource, Found& found) {
    bool const own = resource.at("Type").text() == family.types.front();
    Json const& given = resource.at("Properties").at(family.name_property);
    found.actions.insert(family.actions.begin(), family.actions.end());
    std::string const name = given.is_text() ? given.text() : stack.name + "-*";
    for (char const* const arn : family.arns) {
        bool const by_name = std::string_view(arn).find("{name}") != std::string_view::npos;
        if (own || !by_name) found.resources.insert(filled(arn, stack, name));
    }
}

bool is_of(Family const& family, std::string const& type) {
    return std::find(family.types.begin(), family.types.end(), type) != family.types.end();
}

// The roles of the templates are handed to the services that take them on.
Statement passing(Found const& roles, bool to_functions) {
    Json services =
        Json::array({"codepipeline.amazonaws.com", "firehose.amazonaws.com", "logs.amazonaws.com"});
    if (to_functions) services.push("lambda.amazonaws.com");
    return {.sid = "HandOverRoles",
            .actions = {"iam:PassRole"},
            .resources = {roles.resources.begin(), roles.resources.end()},
            .conditions = {{"StringEquals", "iam:PassedToService", std::move(services)}}};
}

}  // namespace

Json stacks_role_policy(std::vector<Synthesised> const& stacks) {
    std::map<std::string, Found> found;
    for (Synthesised const& stack : stacks) {
        for (auto const& [id, resource] : stack.tree.at("Resources").members()) {
            bool known = false;
            for (Family const& family : kFamilies) {
                if (!is_of(family, resource.at("Type").text())) continue;
                add(family, stack, resource, found[family.sid]);
                known = true;
            }
            ASSERT(known);
        }
    }
    std::vector<Statement> statements;
    for (Family const& family : kFamilies) {
        auto const one = found.find(family.sid);
        if (one == found.end()) continue;
        statements.push_back(
            {.sid = family.sid,
             .actions = {one->second.actions.begin(), one->second.actions.end()},
             .resources = {one->second.resources.begin(), one->second.resources.end()}});
    }
    auto const roles = found.find("Roles");
    if (roles != found.end()) {
        statements.push_back(passing(roles->second, found.count("Functions") != 0));
    }
    return document(statements);
}

}  // namespace stacks
