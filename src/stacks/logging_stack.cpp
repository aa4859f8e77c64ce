// The archive in the logging account: bucket, the queue that is told of its objects, and the role
// that the SIEM takes on.
#include "stacks/contract.hpp"
#include "stacks/policies.hpp"
#include "stacks/synthesis.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

constexpr std::int64_t kRetentionSeconds = 1'209'600;  // 14 days, the most that SQS keeps

void add_queues(TemplateWriter& writer, Config const& config) {
    Json const redrive = Json::object({{"deadLetterTargetArn", attribute("LogQueueDlq", "Arn")},
                                       {"maxReceiveCount", config.max_receive_count}});
    writer.resource("LogQueueDlq", "AWS::SQS::Queue",
                    Json::object({{"QueueName", dead_letter_queue_name(config)},
                                  {"MessageRetentionPeriod", kRetentionSeconds},
                                  {"SqsManagedSseEnabled", true}}));
    writer.resource("LogQueueDlqPolicy", "AWS::SQS::QueuePolicy",
                    Json::object({{"Queues", Json::array({ref("LogQueueDlq")})},
                                  {"PolicyDocument", dead_letter_queue_policy(config)}}));
    writer.resource("LogQueue", "AWS::SQS::Queue",
                    Json::object({{"QueueName", config.queue},
                                  {"MessageRetentionPeriod", kRetentionSeconds},
                                  {"ReceiveMessageWaitTimeSeconds", 20},
                                  {"RedrivePolicy", redrive},
                                  {"SqsManagedSseEnabled", true},
                                  {"VisibilityTimeout",
                                   static_cast<std::int64_t>(config.visibility_timeout.count())}}));
    writer.resource("LogQueuePolicy", "AWS::SQS::QueuePolicy",
                    Json::object({{"Queues", Json::array({ref("LogQueue")})},
                                  {"PolicyDocument", queue_policy(config)}}));
}

Json notification(Config const& config) {
    Json one =
        Json::object({{"Event", "s3:ObjectCreated:*"}, {"Queue", attribute("LogQueue", "Arn")}});
    if (!config.prefix.empty()) {
        Json const rule = Json::object({{"Name", "prefix"}, {"Value", config.prefix}});
        one.set("Filter",
                Json::object({{"S3Key", Json::object({{"Rules", Json::array({rule})}})}}));
    }
    return Json::object({{"QueueConfigurations", Json::array({std::move(one)})}});
}

Json encryption() {
    Json const usual =
        Json::object({{"SSEAlgorithm", "aws:kms"}, {"KMSMasterKeyID", ref(kKeyParameter)}});
    Json const rule =
        Json::object({{"ServerSideEncryptionByDefault", usual}, {"BucketKeyEnabled", true}});
    return Json::object({{"ServerSideEncryptionConfiguration", Json::array({rule})}});
}

// S3 tries the queue when it is told of it: the queue's policy comes first.
void add_bucket(TemplateWriter& writer, Config const& config) {
    Json attributes = kept();
    attributes.set("DependsOn", "LogQueuePolicy");
    writer.resource(
        "LogBucket", "AWS::S3::Bucket",
        Json::object(
            {{"BucketName", config.bucket},
             {"BucketEncryption", encryption()},
             {"NotificationConfiguration", notification(config)},
             {"OwnershipControls",
              Json::object({{"Rules", Json::array({Json::object(
                                          {{"ObjectOwnership", "BucketOwnerEnforced"}})})}})},
             {"PublicAccessBlockConfiguration", Json::object({{"BlockPublicAcls", true},
                                                              {"BlockPublicPolicy", true},
                                                              {"IgnorePublicAcls", true},
                                                              {"RestrictPublicBuckets", true}})}}),
        attributes);
    writer.resource("LogBucketPolicy", "AWS::S3::BucketPolicy",
                    Json::object({{"Bucket", ref("LogBucket")},
                                  {"PolicyDocument", bucket_policy(config, ref(kKeyParameter))}}),
                    kept());
}

void add_role(TemplateWriter& writer, Config const& config) {
    writer.resource("SiemRole", "AWS::IAM::Role",
                    Json::object({{"RoleName", config.siem_role},
                                  {"Description", "Taken on by the SIEM to read the archive"},
                                  {"AssumeRolePolicyDocument", siem_trust_policy(config)}}));
    writer.resource("SiemRolePolicy", "AWS::IAM::Policy",
                    Json::object({{"PolicyName", "catchment"},
                                  {"PolicyDocument", siem_role_policy(config, ref(kKeyParameter))},
                                  {"Roles", Json::array({ref("SiemRole")})}}));
}

Json alarm(char const* description, char const* metric, char const* queue, std::int64_t above) {
    Json const dimension =
        Json::object({{"Name", "QueueName"}, {"Value", attribute(queue, "QueueName")}});
    return Json::object({{"AlarmDescription", description},
                         {"Namespace", "AWS/SQS"},
                         {"MetricName", metric},
                         {"Dimensions", Json::array({dimension})},
                         {"Statistic", "Maximum"},
                         {"Period", 300},
                         {"EvaluationPeriods", 1},
                         {"Threshold", above},
                         {"ComparisonOperator", "GreaterThanThreshold"},
                         {"TreatMissingData", "notBreaching"}});
}

void add_alarms(TemplateWriter& writer) {
    writer.resource(
        "BacklogAlarm", "AWS::CloudWatch::Alarm",
        alarm("The SIEM is an hour behind", "ApproximateAgeOfOldestMessage", "LogQueue", 3600));
    writer.resource("DeadLetterAlarm", "AWS::CloudWatch::Alarm",
                    alarm("The SIEM gave up on objects", "ApproximateNumberOfMessagesVisible",
                          "LogQueueDlq", 0));
}

}  // namespace

Synthesised logging_stack(Config const& config) {
    TemplateWriter writer("Catchment: the central archive of logs, and the SIEM's way to it");
    writer.parameter(kKeyParameter, key_parameter());
    add_queues(writer, config);
    add_bucket(writer, config);
    add_role(writer, config);
    add_alarms(writer);
    writer.output("BucketName", ref("LogBucket"), "Where Firehose writes.");
    writer.output("BucketArn", attribute("LogBucket", "Arn"), "Where Firehose writes.");
    writer.output("QueueUrl", ref("LogQueue"), "Where the SIEM polls.");
    writer.output("QueueArn", attribute("LogQueue", "Arn"), "Where the SIEM polls.");
    writer.output("DlqUrl", ref("LogQueueDlq"), "What the SIEM gave up on.");
    writer.output("SiemRoleArn", attribute("SiemRole", "Arn"), "What the SIEM takes on.");
    return {kLoggingStack,
            {"logging", config.account_id("logging")},
            config.region,
            writer.take(),
            {{kKeyParameter, "KeyArn"}}};
}

}  // namespace stacks
