// The table of Parameter Store's operations.
#pragma once

#include "cloud/ssm/state.hpp"

namespace cloud::ssm {

aws::Service make_api(State& s);

}  // namespace cloud::ssm
