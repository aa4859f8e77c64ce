// The archive in the logging account: bucket, the queue that is told of its objects, and the role
// that the SIEM takes on.
#include "base/time.hpp"
#include "stacks/alarm.hpp"
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
    // By its name: the queue itself refers to this one.
    Json const allowed = Json::object(
        {{"redrivePermission", "byQueue"}, {"sourceQueueArns", Json::array({queue_arn(config)})}});
    writer.resource("LogQueueDlq", "AWS::SQS::Queue",
                    Json::object({{"QueueName", dead_letter_queue_name(config)},
                                  {"MessageRetentionPeriod", kRetentionSeconds},
                                  {"RedriveAllowPolicy", allowed},
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

Json lifecycle_rule(char const* id, Json const& what) {
    Json rule = Json::object({{"Id", id}, {"Status", "Enabled"}, {"Prefix", ""}});
    for (auto const& [name, value] : what.members()) rule.set(name, value);
    return rule;
}

Json lifecycle(Archive const& archive) {
    Json what = Json::object();
    Json transitions;
    for (Transition const& one : archive.transitions) {
        transitions.push(Json::object(
            {{"StorageClass", one.storage_class}, {"TransitionInDays", one.after_days}}));
    }
    if (!transitions.is_null()) what.set("Transitions", std::move(transitions));
    if (archive.retention_days > 0) what.set("ExpirationInDays", archive.retention_days);
    if (archive.noncurrent_retention_days > 0) {
        what.set("NoncurrentVersionExpiration",
                 Json::object({{"NoncurrentDays", archive.noncurrent_retention_days}}));
    }
    if (archive.abort_uploads_days > 0) {
        what.set("AbortIncompleteMultipartUpload",
                 Json::object({{"DaysAfterInitiation", archive.abort_uploads_days}}));
    }
    Json rules = Json::array({lifecycle_rule("archive", what)});
    // What expires leaves a marker, which is of no use once the version under it is gone.
    if (archive.versioning && archive.retention_days > 0) {
        rules.push(lifecycle_rule("markers", Json::object({{"ExpiredObjectDeleteMarker", true}})));
    }
    return Json::object({{"Rules", std::move(rules)}});
}

Json lock(Archive const& archive) {
    Json const retention = Json::object({{"Mode", archive.lock_mode}, {"Days", archive.lock_days}});
    return Json::object({{"ObjectLockEnabled", "Enabled"},
                         {"Rule", Json::object({{"DefaultRetention", retention}})}});
}

void keep(Json& bucket, Archive const& archive) {
    if (archive.versioning) {
        bucket.set("VersioningConfiguration", Json::object({{"Status", "Enabled"}}));
    }
    if (archive.has_lifecycle()) bucket.set("LifecycleConfiguration", lifecycle(archive));
    if (archive.lock_mode.empty()) return;
    bucket.set("ObjectLockEnabled", true);
    bucket.set("ObjectLockConfiguration", lock(archive));
}

// S3 tries the queue when it is told of it: the queue's policy comes first.
void add_bucket(TemplateWriter& writer, Config const& config) {
    Json attributes = kept();
    attributes.set("DependsOn", "LogQueuePolicy");
    Json bucket = Json::object(
        {{"BucketName", config.bucket},
         {"BucketEncryption", encryption()},
         {"NotificationConfiguration", notification(config)},
         {"OwnershipControls",
          Json::object({{"Rules", Json::array({Json::object(
                                      {{"ObjectOwnership", "BucketOwnerEnforced"}})})}})},
         {"PublicAccessBlockConfiguration", Json::object({{"BlockPublicAcls", true},
                                                          {"BlockPublicPolicy", true},
                                                          {"IgnorePublicAcls", true},
                                                          {"RestrictPublicBuckets", true}})}});
    keep(bucket, config.archive);
    writer.resource("LogBucket", "AWS::S3::Bucket", std::move(bucket), attributes);
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

std::string behind(std::chrono::seconds age) {
    return age == std::chrono::hours(1) ? "an hour" : base::format_duration(age);
}

void add_alarms(TemplateWriter& writer, Config const& config) {
    constexpr char const* kType = "AWS::CloudWatch::Alarm";
    Alarms const& alarms = config.alarms;
    Json const actions = alarm_actions(config, config.region);
    if (alarms.backlog_age) {
        std::string const text = "The SIEM is " + behind(*alarms.backlog_age) + " behind";
        writer.resource("BacklogAlarm", kType,
                        alarm({text.c_str(), "AWS/SQS", "ApproximateAgeOfOldestMessage",
                               "QueueName", attribute("LogQueue", "QueueName"),
                               static_cast<std::int64_t>(alarms.backlog_age->count())},
                              actions));
    }
    if (alarms.dead_letters) {
        writer.resource(
            "DeadLetterAlarm", kType,
            alarm({"The SIEM gave up on objects", "AWS/SQS", "ApproximateNumberOfMessagesVisible",
                   "QueueName", attribute("LogQueueDlq", "QueueName"), *alarms.dead_letters},
                  actions));
    }
}

}  // namespace

Synthesised logging_stack(Config const& config) {
    TemplateWriter writer("Catchment: the central archive of logs, and the SIEM's way to it");
    writer.parameter(kKeyParameter, key_parameter());
    add_queues(writer, config);
    add_bucket(writer, config);
    add_role(writer, config);
    add_alarms(writer, config);
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
