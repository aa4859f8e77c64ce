#include "stacks/contract.hpp"

namespace stacks {
namespace {

std::string in_logging(Config const& config, std::string const& queue) {
    return "arn:aws:sqs:" + config.region + ":" + config.account_id("logging") + ":" + queue;
}

std::string of_region(Config const& config, char const* role, std::string const& region) {
    if (region == kEveryRegion) {
        std::vector<std::string> const all = stack_set_regions(config);
        bool const at_home = all == std::vector<std::string>{config.region};
        return role + std::string(at_home ? "" : kRegionOfRole);
    }
    return region == config.region ? role : std::string(role) + "-" + region;
}

}  // namespace

std::vector<std::string> stack_set_regions(Config const& config) {
    for (Subscription const& one : config.subscriptions) {
        if (one.of_set) return one.regions;
    }
    return {};
}

std::string firehose_role(Config const& config, std::string const& region) {
    return of_region(config, kFirehoseRole, region);
}

std::string logs_role(Config const& config, std::string const& region) {
    return of_region(config, kLogsRole, region);
}

std::string function_role(Config const& config, std::string const& region) {
    return of_region(config, kFunctionName, region);
}

std::string bucket_arn(Config const& config) { return "arn:aws:s3:::" + config.bucket; }

std::string queue_arn(Config const& config) { return in_logging(config, config.queue); }

std::string dead_letter_queue_name(Config const& config) { return config.queue + "-dlq"; }

std::string dead_letter_queue_arn(Config const& config) {
    return in_logging(config, dead_letter_queue_name(config));
}

std::string stream_arn(Place const& place) {
    return "arn:aws:firehose:" + place.region + ":" + place.account + ":deliverystream/" +
           kStreamName;
}

std::string role_arn(std::string const& account, std::string const& role) {
    return "arn:aws:iam::" + account + ":role/" + role;
}

}  // namespace stacks
