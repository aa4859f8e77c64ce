// SUBSCRIPTION_FILTER_POLICY of an account: a subscription on every log group of a region, those to
// come as well, but for the ones its selection criteria name.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_account_policy(Logs& l, aws::Invocation const& call);
codec::Json describe_account_policies(Logs& l, aws::Invocation const& call);
codec::Json delete_account_policy(Logs& l, aws::Invocation const& call);

// For a log group that was just made.
void apply_account_policies(Logs& l, Group const& group, base::Instant now);

}  // namespace cloud::logs
