// What a config leaves to AWS to say: which accounts are in organizational units, which log groups
// a pattern finds. Surveyed, a config names every account and log group, and its stacks are written
// from it alone. The accounts are asked side by side, as many as the setup says. Blocking.
//
//   base::Result<stacks::Surveyed> surveyed = stacks::survey(config, setup);
//   stacks::synthesise(surveyed->config);
#pragma once

#include <string>
#include <vector>

#include "stacks/deploy.hpp"

namespace stacks {

struct Surveyed {
    Config config;  // whose asks() is false
    // For people: what a pattern finds and is not forwarded, and why.
    std::vector<std::string> notes;
};

// As the management account where Organizations is asked, as each account for its log groups. A
// config that asks() nothing is answered as it is. Errors name the line of the subscription.
base::Result<Surveyed> survey(Config const& config, DeploySetup const& setup);

}  // namespace stacks
