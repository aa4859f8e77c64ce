// IAM's operations as a table, each with what it needs.
#pragma once

#include "aws/operation.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {

aws::Service make_api(Iam& iam);

}  // namespace cloud::iam
