// SQS's operations as a table.
#pragma once

#include "aws/operation.hpp"
#include "cloud/sqs/messages.hpp"
#include "cloud/sqs/state.hpp"

namespace cloud::sqs {

aws::Service make_api(State& state, Messages& messages);

}  // namespace cloud::sqs
