// The policy documents of the pipeline, each at least privilege. Pure. What every statement is for
// stands in docs/security.md.
#pragma once

#include <string>
#include <vector>

#include "codec/json.hpp"
#include "stacks/config.hpp"
#include "stacks/contract.hpp"

namespace stacks {

// Of the KMS account: the key that the archive is encrypted under.
codec::Json key_policy(Config const& config);

// Of the logging account. `key_arn` is the key's, or what stands for it in a template.
codec::Json bucket_policy(Config const& config, codec::Json const& key_arn);
codec::Json queue_policy(Config const& config);
codec::Json dead_letter_queue_policy(Config const& config);
codec::Json siem_trust_policy(Config const& config);
codec::Json siem_role_policy(Config const& config, codec::Json const& key_arn);

// Of each account and Region that has logs to send.
codec::Json firehose_trust_policy(std::string const& account);
codec::Json firehose_role_policy(Config const& config, Place const& place,
                                 codec::Json const& key_arn);
codec::Json logs_trust_policy(Place const& place);
codec::Json logs_role_policy(Place const& place);
// Where filters are made by a function.
codec::Json function_trust_policy();
codec::Json function_role_policy(Config const& config, Place const& place,
                                 std::vector<std::string> const& log_groups);

}  // namespace stacks
