// The operation table of CodePipeline.
#pragma once

#include "cloud/codepipeline/workshop.hpp"

namespace cloud::codepipeline {

aws::Service make_api(Workshop& w);

}  // namespace cloud::codepipeline
