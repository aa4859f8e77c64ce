// A config with what it leaves to the cloud to say, said: for commands that look at a running one.
//
//   stacks::Config const config = surveyed_config(config_of(arguments), arguments);
#pragma once

#include "cli/arguments.hpp"
#include "stacks/config.hpp"

namespace cli {

// Asks the cloud at arguments.cloud_url where the config has patterns or organizational units.
// Throws std::runtime_error.
stacks::Config surveyed_config(stacks::Config const& config, Arguments const& arguments);

}  // namespace cli
