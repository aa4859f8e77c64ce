// KMS's operations as a table.
#pragma once

#include "aws/operation.hpp"
#include "cloud/kms/keys.hpp"

namespace cloud::kms {

aws::Service make_api(Keys& keys);

}  // namespace cloud::kms
