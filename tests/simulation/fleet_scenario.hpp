// What may happen to several nodes, one thing at a time.
//
//   std::string const what = happen(fleet);   // for the trace
#pragma once

#include <string>

#include "simulation/fleet.hpp"

namespace simulation {

std::string happen(Fleet& fleet);

}  // namespace simulation
