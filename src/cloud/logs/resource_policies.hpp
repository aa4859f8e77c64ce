// The verbs on resource policies, which let services of AWS write to log groups.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_resource_policy(Logs& l, aws::Invocation const& call);
codec::Json describe_resource_policies(Logs& l, aws::Invocation const& call);
codec::Json delete_resource_policy(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
