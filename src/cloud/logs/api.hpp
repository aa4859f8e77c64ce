// CloudWatch Logs' operations as a table.
#pragma once

#include "aws/operation.hpp"
#include "cloud/logs/groups.hpp"

namespace cloud::logs {

aws::Service make_api(Logs& logs);

}  // namespace cloud::logs
