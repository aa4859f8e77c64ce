// What the SIEM keeps, where, how long and within what room: the config says it, the command line
// has the last word.
#pragma once

#include "cli/arguments.hpp"
#include "cli/siem_half.hpp"
#include "stacks/config.hpp"

namespace cli {

// All but the queues and where it listens. Throws std::runtime_error with a sentence for the user.
SiemHalf::Settings siem_settings(Arguments const& arguments, stacks::Config const& config);

}  // namespace cli
