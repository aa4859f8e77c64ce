// The verbs of Logs Insights: a query is started and asked about until it has ended; the runner
// (cloud/logs/query_runner.hpp) does the rest.
#pragma once

#include <vector>

#include "cloud/logs/needs.hpp"

namespace cloud::logs {

codec::Json start_query(Logs& l, aws::Invocation const& call);
codec::Json stop_query(Logs& l, aws::Invocation const& call);
codec::Json get_query_results(Logs& l, aws::Invocation const& call);
codec::Json describe_queries(Logs& l, aws::Invocation const& call);

// To read each of the log groups that it is to be put to.
std::vector<aws::Need> to_start_query(Logs& l, Asked const& asked);

}  // namespace cloud::logs
