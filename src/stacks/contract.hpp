// The names that the stacks of several accounts agree on: what one account's policy says of
// another's role is said by its name. Pure.
#pragma once

#include <string>
#include <vector>

#include "stacks/config.hpp"

namespace stacks {

inline constexpr char const* kKeyAlias = "alias/centralised-logging";  // in the KMS account
// Of every account that sends logs.
inline constexpr char const* kStreamName = "centralised-logs";
inline constexpr char const* kFirehoseRole = "centralised-logs-firehose";
inline constexpr char const* kLogsRole = "centralised-logs-logs";
// Where filters are made by a function.
inline constexpr char const* kFunctionName = "centralised-logs-subscriptions";
inline constexpr char const* kFunctionLogGroup = "/aws/lambda/centralised-logs-subscriptions";
// Of an account and Region whose log groups are all forwarded.
inline constexpr char const* kAccountPolicy = "centralised-logs";
inline constexpr char const* kAccountPolicyType = "SUBSCRIPTION_FILTER_POLICY";
// Where a delivery stream tells its errors.
inline constexpr char const* kErrorLogGroup = "/aws/kinesisfirehose/centralised-logs";
inline constexpr char const* kErrorLogStream = "DestinationDelivery";

inline constexpr char const* kKeyStack = "catchment-key";
inline constexpr char const* kLoggingStack = "catchment-logging";
inline constexpr char const* kFirehoseStack = "catchment-firehose";

// Of whole units: the stack set, and the stack of its administrator that has it.
inline constexpr char const* kFirehoseSet = "catchment-firehose";
inline constexpr char const* kFirehoseSetStack = "catchment-firehose-stack-set";
// Whom the Organization has to trust for it.
inline constexpr char const* kStackSetsService =
    "member.org.stacksets.cloudformation.amazonaws.com";
// What stands for account and Region in a template that is the same for all: see stack_set.hpp.
inline constexpr char const* kEveryAccount = "every account";
inline constexpr char const* kEveryAccountId = "${AWS::AccountId}";
inline constexpr char const* kEveryRegion = "${AWS::Region}";
inline constexpr char const* kRegionOfRole = "${RegionOfRole}";
inline constexpr char const* kRegionOfFolder = "${RegionOfFolder}";
std::vector<std::string> stack_set_regions(Config const& config);  // none: there is no such set

// Where a delivery stream is: roles are an account's, so those of further Regions have names of
// their own.
struct Place {
    std::string account;  // its id
    std::string region;
};
std::string firehose_role(Config const& config, std::string const& region);
std::string logs_role(Config const& config, std::string const& region);
std::string function_role(Config const& config, std::string const& region);

std::string bucket_arn(Config const& config);
std::string queue_arn(Config const& config);
std::string dead_letter_queue_name(Config const& config);
std::string dead_letter_queue_arn(Config const& config);
std::string stream_arn(Place const& place);
std::string role_arn(std::string const& account, std::string const& role);

}  // namespace stacks
