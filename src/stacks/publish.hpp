// The templates put where the pipeline takes them from. Blocking; one thread.
//
//   base::Result<std::string> const place = stacks::publish(config, setup);   //
//   "s3://…/catchment.zip"
#pragma once

#include <string>

#include "stacks/deploy.hpp"

namespace stacks {

// All templates in one ZIP archive: the same bytes for the same config. Pure.
std::string bundle(Config const& config);
// As the pipeline's account. Fails where the config has no pipeline, or there is none there yet.
base::Result<std::string> publish(Config const& config, DeploySetup const& setup);

}  // namespace stacks
