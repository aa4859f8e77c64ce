// The policy documents of the pipeline, as JSON text. Pure.
#pragma once

#include <string>

#include "stacks/config.hpp"

namespace stacks {

std::string bucket_policy(Config const& config);
std::string queue_policy(Config const& config);
std::string siem_trust_policy(Config const& config);
std::string siem_role_policy(Config const& config);
std::string service_trust_policy(std::string const& service_principal);
std::string firehose_role_policy(Config const& config, std::string const& account);
std::string logs_role_policy(Config const& config, std::string const& account);

std::string queue_arn(Config const& config);
std::string dead_letter_queue_arn(Config const& config);
std::string stream_arn(Config const& config, std::string const& account);

}  // namespace stacks
