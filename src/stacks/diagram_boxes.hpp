// What is written in a box of a picture: names, what matters of the properties, and the statements
// of the policies. Pure.
#pragma once

#include <vector>

#include "stacks/diagram.hpp"
#include "stacks/diagram_plan.hpp"

namespace stacks {

// The parts are of one type. `brief` leaves the statements out.
void fill_box(Box& box, Plan const& plan, std::vector<std::size_t> const& parts, bool brief);

}  // namespace stacks
