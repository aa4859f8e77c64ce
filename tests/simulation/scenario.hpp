// What may happen in a world, one thing at a time.
//
//   std::string const what = happen(world, kTroubled);   // for the trace
#pragma once

#include <string>

#include "simulation/event.hpp"
#include "simulation/world.hpp"

namespace simulation {

// Something that `world.random()` picks; with trouble, also what goes wrong.
std::string happen(World& world, Trouble trouble);

}  // namespace simulation
