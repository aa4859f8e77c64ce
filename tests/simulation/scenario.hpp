// What may happen in a world, one thing at a time.
//
//   std::string const what = happen(world, kTroubled);   // for the trace
#pragma once

#include <string>

#include "simulation/world.hpp"

namespace simulation {

enum class Trouble { none, any };

// Something that `world.random()` picks; with trouble, also what goes wrong.
std::string happen(World& world, Trouble trouble);

}  // namespace simulation
