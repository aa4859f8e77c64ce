// The verbs on subscription filters.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_subscription_filter(Logs& l, aws::Invocation const& call);
codec::Json describe_subscription_filters(Logs& l, aws::Invocation const& call);
codec::Json delete_subscription_filter(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
