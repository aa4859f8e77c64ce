// The policy documents of the pipeline, as JSON text, each at least privilege. Pure. What every
// statement is for stands in docs/security.md.
#pragma once

#include <string>

#include "stacks/config.hpp"

namespace stacks {

// Of the KMS account: the key that the archive is encrypted under.
std::string key_policy(Config const& config);

// Of the logging account. `key_arn` is the key's.
std::string bucket_policy(Config const& config, std::string const& key_arn);
std::string queue_policy(Config const& config);
std::string dead_letter_queue_policy(Config const& config);
std::string siem_trust_policy(Config const& config);
std::string siem_role_policy(Config const& config, std::string const& key_arn);

// Of each account that has logs to send; `account` is its id.
std::string firehose_trust_policy(std::string const& account);
std::string firehose_role_policy(Config const& config, std::string const& account,
                                 std::string const& key_arn);
std::string logs_trust_policy(Config const& config, std::string const& account);
std::string logs_role_policy(Config const& config, std::string const& account);

std::string queue_arn(Config const& config);
std::string dead_letter_queue_arn(Config const& config);
std::string stream_arn(Config const& config, std::string const& account);
// Where a delivery stream tells its errors.
std::string error_log_group();
inline constexpr char const* kErrorLogStream = "DestinationDelivery";

}  // namespace stacks
