#include "stacks/policies.hpp"

#include "codec/json.hpp"
#include "stacks/deploy.hpp"

namespace stacks {
namespace {

using codec::Json;

Json document(std::initializer_list<Json> statements) {
    return Json::object({{"Version", "2012-10-17"}, {"Statement", Json::array(statements)}});
}

std::string bucket_arn(Config const& config) { return "arn:aws:s3:::" + config.bucket; }

}  // namespace

std::string queue_arn(Config const& config) {
    return "arn:aws:sqs:" + config.region + ":" + config.account_id("logging") + ":" + config.queue;
}

std::string dead_letter_queue_arn(Config const& config) { return queue_arn(config) + "-dlq"; }

std::string stream_arn(Config const& config, std::string const& account) {
    return "arn:aws:firehose:" + config.region + ":" + account + ":deliverystream/" + kStreamName;
}

std::string bucket_policy(Config const& config) {
    std::string const arn = bucket_arn(config);
    return codec::to_json(document({Json::object(
        {{"Sid", "WriteFromTheOrganization"},
         {"Effect", "Allow"},
         {"Principal", Json::object({{"AWS", "*"}})},
         {"Action", Json::array({"s3:PutObject", "s3:AbortMultipartUpload"})},
         {"Resource", arn + "/" + config.prefix + "${aws:PrincipalAccount}/*"},
         {"Condition",
          Json::object({{"StringEquals",
                         Json::object({{"aws:PrincipalOrgID", config.organization_id}})}})}})}));
}

std::string queue_policy(Config const& config) {
    return codec::to_json(document({Json::object(
        {{"Sid", "EventsOfTheBucket"},
         {"Effect", "Allow"},
         {"Principal", Json::object({{"Service", "s3.amazonaws.com"}})},
         {"Action", "sqs:SendMessage"},
         {"Resource", queue_arn(config)},
         {"Condition",
          Json::object({{"ArnEquals", Json::object({{"aws:SourceArn", bucket_arn(config)}})},
                        {"StringEquals", Json::object({{"aws:SourceAccount",
                                                        config.account_id("logging")}})}})}})}));
}

std::string siem_trust_policy(Config const& config) {
    return codec::to_json(document({Json::object(
        {{"Effect", "Allow"},
         {"Principal",
          Json::object({{"AWS", "arn:aws:iam::" + config.account_id("siem") + ":root"}})},
         {"Action", "sts:AssumeRole"},
         {"Condition",
          Json::object({{"StringEquals",
                         Json::object({{"sts:ExternalId", config.siem_external_id}})}})}})}));
}

std::string siem_role_policy(Config const& config) {
    return codec::to_json(document(
        {Json::object(
             {{"Effect", "Allow"},
              {"Action", Json::array({"sqs:ReceiveMessage", "sqs:DeleteMessage",
                                      "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"})},
              {"Resource", queue_arn(config)}}),
         Json::object({{"Effect", "Allow"},
                       {"Action", "s3:GetObject"},
                       {"Resource", bucket_arn(config) + "/*"}})}));
}

std::string service_trust_policy(std::string const& service_principal) {
    return codec::to_json(
        document({Json::object({{"Effect", "Allow"},
                                {"Principal", Json::object({{"Service", service_principal}})},
                                {"Action", "sts:AssumeRole"}})}));
}

std::string firehose_role_policy(Config const& config, std::string const& account) {
    return codec::to_json(document(
        {Json::object({{"Effect", "Allow"},
                       {"Action", Json::array({"s3:PutObject", "s3:AbortMultipartUpload"})},
                       {"Resource", bucket_arn(config) + "/" + config.prefix + account + "/*"}})}));
}

std::string logs_role_policy(Config const& config, std::string const& account) {
    return codec::to_json(document(
        {Json::object({{"Effect", "Allow"},
                       {"Action", Json::array({"firehose:PutRecord", "firehose:PutRecordBatch"})},
                       {"Resource", stream_arn(config, account)}})}));
}

}  // namespace stacks
