// What this process is in, for whoever looks for credentials: its environment, its files, programs
// that it may run, the network.
//
//   aws::find_credentials(this_process(clock));
#pragma once

#include "aws/credential_chain.hpp"

namespace cli {

aws::Surroundings this_process(base::Clock const& clock);
// The same for a command that somebody waits for: they are asked for codes of MFA devices.
aws::Surroundings at_the_terminal(base::Clock const& clock);

}  // namespace cli
