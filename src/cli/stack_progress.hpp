// What becomes of the stacks, a line an event.
#pragma once

#include "stacks/deploy.hpp"

namespace cli {

void say_progress(stacks::Progress const& progress);

}  // namespace cli
