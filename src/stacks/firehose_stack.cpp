// What forwards an account's log groups: the delivery stream to the central bucket, the roles on
// the way, and a subscription filter a log group.
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "stacks/contract.hpp"
#include "stacks/policies.hpp"
#include "stacks/synthesis.hpp"
#include "stacks/template_writer.hpp"

namespace stacks {
namespace {

using codec::Json;

void add_error_log(TemplateWriter& writer) {
    writer.resource("ErrorLogGroup", "AWS::Logs::LogGroup",
                    Json::object({{"LogGroupName", kErrorLogGroup}, {"RetentionInDays", 30}}));
    writer.resource(
        "ErrorLogStream", "AWS::Logs::LogStream",
        Json::object({{"LogGroupName", ref("ErrorLogGroup")}, {"LogStreamName", kErrorLogStream}}));
}

struct RoleOf {
    char const* id;
    std::string name;
    char const* description;
    Json trust;
    Json policy;
};

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

// Under the account, as the bucket's policy wants it. The bucket's own Region is not named: the
// SIEM takes it for granted.
std::string folder(Config const& config, Place const& place) {
    return place.region == config.region ? place.account : place.account + "/" + place.region;
}

Json destination(Config const& config, Place const& place) {
    std::string const own = folder(config, place);
    return Json::object(
        {{"BucketARN", bucket_arn(config)},
         {"RoleARN", attribute("FirehoseRole", "Arn")},
         {"Prefix", config.prefix + own + "/!{timestamp:yyyy/MM/dd/HH}/"},
         {"ErrorOutputPrefix", "errors/" + own + "/!{firehose:error-output-type}/"},
         {"BufferingHints",
          Json::object(
              {{"IntervalInSeconds", static_cast<std::int64_t>(config.buffering_interval.count())},
               {"SizeInMBs", config.buffering_bytes >> 20}})},
         // What CloudWatch Logs sends is compressed as it comes.
         {"CompressionFormat", "UNCOMPRESSED"},
         {"EncryptionConfiguration",
          Json::object(
              {{"KMSEncryptionConfig", Json::object({{"AWSKMSKeyARN", ref(kKeyParameter)}})}})},
         {"CloudWatchLoggingOptions", Json::object({{"Enabled", true},
                                                    {"LogGroupName", ref("ErrorLogGroup")},
                                                    {"LogStreamName", kErrorLogStream}})}});
}

// "FilterAppWeb1A2B3C4D" of "/app/web": the same whatever stands beside it in the config.
std::string id_of(char const* prefix, std::string const& log_group) {
    std::string id = prefix;
    bool begins = true;
    for (char const c : log_group) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool const digit = c >= '0' && c <= '9';
        if (letter || digit) id += begins ? base::upper(std::string(1, c)) : std::string(1, c);
        begins = !letter && !digit;
    }
    return id + base::upper(base::hex(base::sha256(log_group)).substr(0, 8));
}

void add_filter(TemplateWriter& writer, Subscription const& subscription,
                std::string const& log_group) {
    Json name = log_group;
    if (subscription.create) {
        std::string const id = id_of("LogGroup", log_group);
        writer.resource(id, "AWS::Logs::LogGroup", Json::object({{"LogGroupName", log_group}}),
                        kept());
        name = ref(id);
    }
    writer.resource(id_of("Filter", log_group), "AWS::Logs::SubscriptionFilter",
                    Json::object({{"FilterName", kFilterName},
                                  {"LogGroupName", std::move(name)},
                                  {"FilterPattern", subscription.pattern},
                                  {"DestinationArn", attribute("FirehoseStream", "Arn")},
                                  {"RoleArn", attribute("CloudWatchLogsRole", "Arn")}}),
                    Json::object({{"DependsOn", "CloudWatchLogsRolePolicy"}}));
}

}  // namespace

Synthesised firehose_stack(Config const& config, Account const& account,
                           std::string const& region) {
    Place const place{account.id, region};
    TemplateWriter writer("Catchment: forwards the logs of " + account.name +
                          " to the central archive");
    writer.parameter(kKeyParameter, key_parameter());
    add_error_log(writer);
    add_role(writer, {"FirehoseRole", firehose_role(config, region),
                      "Writes logs to the central archive", firehose_trust_policy(account.id),
                      firehose_role_policy(config, place, ref(kKeyParameter))});
    // Firehose takes on its role when the stream is made: the role's policy comes first.
    writer.resource(
        "FirehoseStream", "AWS::KinesisFirehose::DeliveryStream",
        Json::object({{"DeliveryStreamName", kStreamName},
                      {"DeliveryStreamType", "DirectPut"},
                      {"ExtendedS3DestinationConfiguration", destination(config, place)}}),
        Json::object({{"DependsOn", Json::array({"ErrorLogStream", "FirehoseRolePolicy"})}}));
    add_role(writer, {"CloudWatchLogsRole", logs_role(config, region),
                      "Puts log events into the delivery stream", logs_trust_policy(place),
                      logs_role_policy(place)});
    for (Subscription const& subscription : config.subscriptions) {
        if (subscription.account != account.name || !subscription.is_in(region)) continue;
        for (std::string const& log_group : subscription.log_groups) {
            add_filter(writer, subscription, log_group);
        }
    }
    writer.output("StreamArn", attribute("FirehoseStream", "Arn"), "Where log groups are sent.");
    bool const of_several = config.regions.size() > 1;
    return {kFirehoseStack, account, region, writer.take(), {{kKeyParameter, "KeyArn"}},
            of_several};
}

}  // namespace stacks
