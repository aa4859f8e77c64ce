// Where each log group of the config goes as things are: its filter and that one's destination, and
// whose filters stand there besides. Blocking.
//
//   for (stacks::Forwarded const& one : *stacks::forwarding(config, setup)) …
#pragma once

#include <string>
#include <vector>

#include "stacks/deploy.hpp"

namespace stacks {

struct Forwarded {
    std::string place;  // the account's name; "name/region" where there are several Regions
    std::string log_group;
    std::string filter;       // "" where it is not forwarded
    std::string destination;  // its ARN
    std::string pattern;
    std::vector<std::string> others;  // "name → ARN", filters of somebody else
    std::string trouble;              // why nothing is known of it
};

// Accounts side by side. The error is of the config or of the credentials.
base::Result<std::vector<Forwarded>> forwarding(Config const& config, DeploySetup const& setup);

}  // namespace stacks
