#include "cloud/iam/aws_policies.hpp"

#include <array>

namespace cloud::iam {
namespace {

constexpr std::string_view kPrefix = "arn:aws:iam::aws:policy";

constexpr char const* kReading = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                 R"("Action":["cloudformation:Describe*",)"
                                 R"("cloudformation:Detect*","cloudformation:Estimate*",)"
                                 R"("cloudformation:Get*","cloudformation:List*",)"
                                 R"("cloudformation:Validate*",)"
                                 R"("firehose:Describe*","firehose:List*",)"
                                 R"("iam:Generate*","iam:Get*","iam:List*","iam:Simulate*",)"
                                 R"("kms:Describe*","kms:Get*","kms:List*",)"
                                 R"("logs:Describe*","logs:FilterLogEvents","logs:Get*",)"
                                 R"("logs:List*","logs:StartLiveTail","logs:StartQuery",)"
                                 R"("logs:StopLiveTail","logs:StopQuery","logs:TestMetricFilter",)"
                                 R"("organizations:Describe*","organizations:List*",)"
                                 R"("s3:DescribeJob","s3:Get*","s3:List*",)"
                                 R"("sqs:Get*","sqs:List*","sqs:Receive*",)"
                                 R"("ssm:Describe*","ssm:Get*","ssm:List*",)"
                                 R"("sts:GetAccessKeyInfo","sts:GetCallerIdentity",)"
                                 R"("sts:GetSessionToken","tag:Get*"],"Resource":"*"}]})";

constexpr char const* kAuditing = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                  R"("Action":["firehose:Describe*","firehose:List*",)"
                                  R"("iam:GenerateCredentialReport",)"
                                  R"("iam:GenerateServiceLastAccessedDetails","iam:Get*",)"
                                  R"("iam:List*","iam:SimulateCustomPolicy",)"
                                  R"("iam:SimulatePrincipalPolicy",)"
                                  R"("kms:Describe*","kms:GetKeyPolicy",)"
                                  R"("kms:GetKeyRotationStatus","kms:List*",)"
                                  R"("logs:Describe*","logs:ListTagsForResource",)"
                                  R"("logs:ListTagsLogGroup",)"
                                  R"("organizations:Describe*","organizations:List*",)"
                                  R"("s3:GetAccelerateConfiguration","s3:GetAccountPublic*",)"
                                  R"("s3:GetAnalyticsConfiguration","s3:GetBucket*",)"
                                  R"("s3:GetEncryptionConfiguration",)"
                                  R"("s3:GetInventoryConfiguration",)"
                                  R"("s3:GetLifecycleConfiguration","s3:GetMetricsConfiguration",)"
                                  R"("s3:GetObjectAcl","s3:GetObjectVersionAcl",)"
                                  R"("s3:GetReplicationConfiguration","s3:ListAccessPoints",)"
                                  R"("s3:ListAllMyBuckets","s3:ListBucket*",)"
                                  R"("sqs:GetQueueAttributes","sqs:ListDeadLetterSourceQueues",)"
                                  R"("sqs:ListQueueTags","sqs:ListQueues","tag:GetResources",)"
                                  R"("tag:GetTagKeys"],"Resource":"*"}]})";

constexpr char const* kViewing = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                 R"("Action":["firehose:Describe*","firehose:List*",)"
                                 R"("iam:Get*","iam:List*","kms:ListAliases","kms:ListKeys",)"
                                 R"("logs:Describe*","organizations:List*",)"
                                 R"("s3:GetBucketLocation","s3:ListAllMyBuckets",)"
                                 R"("s3:ListBucket","s3:ListMultipartUploadParts",)"
                                 R"("sqs:ListQueues"],"Resource":"*"}]})";

constexpr char const* kPowerUser =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*",)"
    R"("organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":[)"
    R"("account:GetAccountInformation","account:GetPrimaryEmail","account:ListRegions",)"
    R"("iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles",)"
    R"("organizations:DescribeEffectivePolicy","organizations:DescribeOrganization"],)"
    R"("Resource":"*"}]})";

constexpr char const* kKeyPowerUser =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:CreateAlias",)"
    R"("kms:CreateKey","kms:DeleteAlias","kms:Describe*","kms:GenerateRandom","kms:Get*",)"
    R"("kms:List*","kms:TagResource","kms:UntagResource","iam:ListGroups","iam:ListRoles",)"
    R"("iam:ListUsers"],"Resource":"*"}]})";

// By name.
constexpr std::array<AwsPolicy, 16> kPolicies = {{
    {"AWSCloudFormationReadOnlyAccess", "/", "ANPAJWVBEE4I2POWLODLW",
     "Provides access to AWS CloudFormation via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[)"
     R"("cloudformation:Describe*","cloudformation:EstimateTemplateCost",)"
     R"("cloudformation:Get*","cloudformation:List*","cloudformation:ValidateTemplate",)"
     R"("cloudformation:Detect*"],"Resource":"*"}]})"},
    {"AWSKeyManagementServicePowerUser", "/", "ANPAJNPP7PPPPMJRV2SA4",
     "Provides access to AWS Key Management Service (KMS).", kKeyPowerUser},
    {"AWSLambdaBasicExecutionRole", "/service-role/", "ANPAJNCQGXC42545SKXIK",
     "Provides write permissions to CloudWatch Logs.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup",)"
     R"("logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]})"},
    {"AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK",
     "Provides full access to AWS services and resources.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    {"AmazonKinesisFirehoseFullAccess", "/", "ANPAJMZQMTZ7FRBFHHAHI",
     "Provides full access to all Amazon Kinesis Firehose Delivery Streams.",
     R"({"Version":"2012-10-17","Statement":[{"Action":["firehose:*"],"Effect":"Allow",)"
     R"("Resource":"*"}]})"},
    {"AmazonS3FullAccess", "/", "ANPAIFIR6V6BVTRAHWINE",
     "Provides full access to all buckets via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*",)"
     R"("s3-object-lambda:*"],"Resource":"*"}]})"},
    {"AmazonS3ReadOnlyAccess", "/", "ANPAIZTJ4DXE7G6AGAE6M",
     "Provides read only access to all buckets via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*",)"
     R"("s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}]})"},
    {"AmazonSQSFullAccess", "/", "ANPAI65L554VRJ33ECQS6",
     "Provides full access to Amazon SQS via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Action":["sqs:*"],"Effect":"Allow",)"
     R"("Resource":"*"}]})"},
    {"CloudWatchLogsFullAccess", "/", "ANPAJ3ZGNWK2R5HW5BQFO",
     "Provides full access to CloudWatch Logs",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:*",)"
     R"("cloudwatch:GenerateQuery"],"Resource":"*"}]})"},
    {"CloudWatchLogsReadOnlyAccess", "/", "ANPAJ2YIYDYSNNEHK3VKW",
     "Provides read only access to CloudWatch Logs",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:Describe*",)"
     R"("logs:Get*","logs:List*","logs:StartQuery","logs:StopQuery","logs:TestMetricFilter",)"
     R"("logs:FilterLogEvents","logs:StartLiveTail","logs:StopLiveTail",)"
     R"("cloudwatch:GenerateQuery"],"Resource":"*"}]})"},
    {"IAMFullAccess", "/", "ANPAI7XKCFMBPM3QQRRVQ",
     "Provides full access to IAM via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*",)"
     R"("organizations:DescribeAccount","organizations:DescribeOrganization",)"
     R"("organizations:DescribeOrganizationalUnit","organizations:DescribePolicy",)"
     R"("organizations:ListChildren","organizations:ListParents",)"
     R"("organizations:ListPoliciesForTarget","organizations:ListRoots",)"
     R"("organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]})"},
    {"IAMReadOnlyAccess", "/", "ANPAJKSO7NDY4T57MWDSQ",
     "Provides read only access to IAM via the AWS Management Console.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[)"
     R"("iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*",)"
     R"("iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],)"
     R"("Resource":"*"}]})"},
    {"PowerUserAccess", "/", "ANPAJYRXTHIB4FOVS3ZXS",
     "Provides full access to AWS services and resources, but does not allow management of Users "
     "and groups.",
     kPowerUser},
    {"ReadOnlyAccess", "/", "ANPAILL3HVNFSB6DCOWYQ",
     "Provides read-only access to AWS services and resources.", kReading},
    {"SecurityAudit", "/", "ANPAIX2T3QCXHR2OGGCTO",
     "The security audit template grants access to read security configuration metadata. It is "
     "useful for software that audits the configuration of an AWS account.",
     kAuditing},
    {"ViewOnlyAccess", "/job-function/", "ANPAID22R6XPJATWOFDK6",
     "This policy grants permissions to view resources and basic metadata across all AWS "
     "services.",
     kViewing},
}};

}  // namespace

std::span<AwsPolicy const> aws_policies() { return kPolicies; }

std::string arn_of(AwsPolicy const& policy) {
    return std::string(kPrefix) + policy.path + policy.name;
}

AwsPolicy const* find_aws_policy(std::string_view arn) {
    if (!arn.starts_with(kPrefix)) return nullptr;
    for (AwsPolicy const& policy : kPolicies) {
        if (arn == arn_of(policy)) return &policy;
    }
    return nullptr;
}

}  // namespace cloud::iam
