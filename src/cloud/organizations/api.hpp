// Organizations' operations as a table.
#pragma once

#include "aws/operation.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {

aws::Service make_api(Organizations& o);

}  // namespace cloud::organizations
