// The operation table of CloudFormation.
#pragma once

#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

aws::Service make_api(Formation& f);

}  // namespace cloud::cloudformation
