// What may happen to several nodes, one thing at a time.
//
//   std::string const what = happen(fleet, Trouble::any);   // for the trace
#pragma once

#include <string>

#include "simulation/event.hpp"
#include "simulation/fleet.hpp"

namespace simulation {

std::string happen(Fleet& fleet, Trouble trouble);

}  // namespace simulation
