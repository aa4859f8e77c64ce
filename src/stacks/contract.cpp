#include "stacks/contract.hpp"

namespace stacks {
namespace {

std::string in_logging(Config const& config, std::string const& queue) {
    return "arn:aws:sqs:" + config.region + ":" + config.account_id("logging") + ":" + queue;
}

}  // namespace

std::string bucket_arn(Config const& config) { return "arn:aws:s3:::" + config.bucket; }

std::string queue_arn(Config const& config) { return in_logging(config, config.queue); }

std::string dead_letter_queue_name(Config const& config) { return config.queue + "-dlq"; }

std::string dead_letter_queue_arn(Config const& config) {
    return in_logging(config, dead_letter_queue_name(config));
}

std::string stream_arn(Config const& config, std::string const& account) {
    return "arn:aws:firehose:" + config.region + ":" + account + ":deliverystream/" + kStreamName;
}

std::string role_arn(std::string const& account, std::string const& role) {
    return "arn:aws:iam::" + account + ":role/" + role;
}

}  // namespace stacks
