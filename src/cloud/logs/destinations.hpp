// The verbs on logs destinations, which let other accounts send their events here.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_destination(Logs& l, aws::Invocation const& call);
codec::Json put_destination_policy(Logs& l, aws::Invocation const& call);
codec::Json describe_destinations(Logs& l, aws::Invocation const& call);
codec::Json delete_destination(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
