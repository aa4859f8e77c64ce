// Writing and reading log events.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

inline constexpr char const* kDeliveryTopic = "logs:delivery";

codec::Json put_log_events(Logs& l, aws::Invocation const& call);
codec::Json get_log_events(Logs& l, aws::Invocation const& call);
codec::Json filter_log_events(Logs& l, aws::Invocation const& call);
codec::Json get_log_record(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
