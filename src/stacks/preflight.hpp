// What can be known before a deployment begins, asked side by side of all accounts and said all
// together: is each reachable and the one it should be, is it of the Organization, is a name taken,
// a log group missing, a quota used up, may the caller do it. Nothing is changed. Blocking.
//
//   for (stacks::Finding const& one : stacks::preflight(config, synthesise(config), setup)) …
#pragma once

#include <string>
#include <vector>

#include "stacks/deploy.hpp"
#include "stacks/synthesis.hpp"

namespace stacks {

struct Finding {
    bool stops = false;  // a note, else: a question that was not answered stops nothing
    std::string what;    // with the way out
};

// Of accounts in the config's order.
std::vector<Finding> preflight(Config const& config, std::vector<Synthesised> const& stacks,
                               DeploySetup const& setup);

// The first line of a deployment: throws Failed where something stops it, tells the notes.
void refuse_what_cannot_go_well(Config const& config, std::vector<Synthesised> const& stacks,
                                DeploySetup const& setup);

}  // namespace stacks
