// The verbs on query definitions: queries that are kept under a name.
#pragma once

#include "cloud/logs/groups.hpp"

namespace cloud::logs {

codec::Json put_query_definition(Logs& l, aws::Invocation const& call);
codec::Json describe_query_definitions(Logs& l, aws::Invocation const& call);
codec::Json delete_query_definition(Logs& l, aws::Invocation const& call);

}  // namespace cloud::logs
