// What events are enriched with: the names of the config's accounts, and what --enrichment says.
#pragma once

#include <memory>

#include "cli/arguments.hpp"
#include "siem/enrich/files.hpp"
#include "stacks/config.hpp"

namespace cli {

// Throws std::runtime_error that says which file is wrong, and where.
std::shared_ptr<siem::enrich::Files> enrichment_of(Arguments const& arguments,
                                                   stacks::Config const& config);

}  // namespace cli
