// The verbs on metric filters.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_metric_filter(Logs& l, aws::Invocation const& call);
codec::Json describe_metric_filters(Logs& l, aws::Invocation const& call);
codec::Json delete_metric_filter(Logs& l, aws::Invocation const& call);
codec::Json test_metric_filter(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
