// Brings the config's pipeline into being through the services' own APIs: key, bucket, queues,
// roles, streams, log groups and subscriptions. Asked again, it changes only what differs. (The
// same resources as CloudFormation stacks come with their own work; see docs/decisions.)
//
//   base::Result<stacks::Deployed> done = stacks::deploy(config, setup);
#pragma once

#include <functional>
#include <map>
#include <string>

#include "aws/client.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "stacks/config.hpp"

namespace stacks {

struct DeploySetup {
    aws::ClientSettings client;                        // where; the config has the region
    std::map<std::string, aws::Credentials> profiles;  // by account name
    base::Clock const& clock;
    std::function<void(std::string const&)> progress;  // one line a stage
};

struct Deployed {
    std::string key_arn;
    std::string queue_url;
    std::string siem_role_arn;
};

// The error names the account, the call, and AWS's own words.
base::Result<Deployed> deploy(Config const& config, DeploySetup const& setup);

// The key's alias in the KMS account.
inline constexpr char const* kKeyAlias = "alias/centralised-logging";
// The name of every subscription filter, and of each account's delivery stream.
inline constexpr char const* kFilterName = "centralised-logs-kinesis";
inline constexpr char const* kStreamName = "centralised-logs";

}  // namespace stacks
