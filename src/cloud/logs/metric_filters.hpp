// The verbs on metric filters.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json test_metric_filter(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
