// The order in which resources can be made: each after all that it refers to or depends on. Pure.
//
//   cfn::Graph const graph = cfn::dependencies(read, taken);
//   for (std::string const& id : graph.at("LogBucket")) …   // what LogBucket waits for
#pragma once

#include <map>
#include <set>
#include <string>

#include "cfn/references.hpp"
#include "cfn/template.hpp"

namespace cfn {

// A resource → those that it waits for; resources only, none that are conditioned away.
using Graph = std::map<std::string, std::set<std::string>>;
Graph dependencies(Template const& read, Taken const& taken = {});

// Throws Invalid, "Circular dependency between resources: [A, B]".
void check_circles(Template const& read);

}  // namespace cfn
