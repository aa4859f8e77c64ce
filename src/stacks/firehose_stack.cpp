// What forwards an account's log groups: the delivery stream to the central bucket, the roles on
// the way, and a subscription filter a log group.
#include "stacks/alarm.hpp"
#include "stacks/contract.hpp"
#include "stacks/policies.hpp"
#include "stacks/subscribing.hpp"
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

// Under the account, as the bucket's policy wants it. The bucket's own Region is not named unless
// told: the SIEM takes it for granted.
std::string folder(Config const& config, Place const& place) {
    if (place.region == kEveryRegion && !config.archive.region_in_keys) {
        bool const at_home = stack_set_regions(config) == std::vector<std::string>{config.region};
        return place.account + (at_home ? "" : kRegionOfFolder);
    }
    bool const named = config.archive.region_in_keys || place.region != config.region;
    return named ? place.account + "/" + place.region : place.account;
}

Json processor(char const* type, char const* parameter, char const* value) {
    Json const one = Json::object({{"ParameterName", parameter}, {"ParameterValue", value}});
    return Json::object({{"Type", type}, {"Parameters", Json::array({one})}});
}

// A template without it leaves a stream that processes as it is: what is to end must be said.
Json processing(Config const& config) {
    if (!config.decompress) return Json::object({{"Enabled", false}});
    Json all = Json::array({processor("Decompression", "CompressionFormat", "GZIP")});
    if (config.extract_messages) {
        all.push(processor("CloudWatchLogProcessing", "DataMessageExtraction", "true"));
    }
    return Json::object({{"Enabled", true}, {"Processors", std::move(all)}});
}

Json destination(Config const& config, Place const& place) {
    std::string const own = folder(config, place);
    Json made = Json::object(
        {{"BucketARN", bucket_arn(config)},
         {"RoleARN", attribute("FirehoseRole", "Arn")},
         {"Prefix", config.prefix + own + "/!{timestamp:yyyy/MM/dd/HH}/"},
         {"ErrorOutputPrefix", "errors/" + own + "/!{firehose:error-output-type}/"},
         {"BufferingHints",
          Json::object(
              {{"IntervalInSeconds", static_cast<std::int64_t>(config.buffering_interval.count())},
               {"SizeInMBs", config.buffering_bytes >> 20}})},
         // What CloudWatch Logs sends is compressed as it comes.
         {"CompressionFormat", config.decompress ? "GZIP" : "UNCOMPRESSED"},
         {"EncryptionConfiguration",
          Json::object(
              {{"KMSEncryptionConfig", Json::object({{"AWSKMSKeyARN", ref(kKeyParameter)}})}})},
         {"CloudWatchLoggingOptions", Json::object({{"Enabled", true},
                                                    {"LogGroupName", ref("ErrorLogGroup")},
                                                    {"LogStreamName", kErrorLogStream}})}});
    if (config.processes) made.set("ProcessingConfiguration", processing(config));
    return made;
}

void add_alarm(TemplateWriter& writer, Config const& config, std::string const& region) {
    if (!config.alarms.delivery_freshness) return;
    std::string const of = region == kEveryRegion ? stack_set_regions(config).front() : region;
    writer.resource(
        "FreshnessAlarm", "AWS::CloudWatch::Alarm",
        alarm({"Logs wait for their delivery to the archive", "AWS/Firehose",
               "DeliveryToS3.DataFreshness", "DeliveryStreamName", ref("FirehoseStream"),
               static_cast<std::int64_t>(config.alarms.delivery_freshness->count())},
              alarm_actions(config, of)));
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
    add_filters(writer, {config, account, region});
    add_alarm(writer, config, region);
    writer.output("StreamArn", attribute("FirehoseStream", "Arn"), "Where log groups are sent.");
    bool const of_several = config.regions.size() > 1;
    return {.name = kFirehoseStack,
            .account = account,
            .region = region,
            .tree = writer.take(),
            .inputs = {{kKeyParameter, "KeyArn"}},
            .of_several = of_several};
}

}  // namespace stacks
