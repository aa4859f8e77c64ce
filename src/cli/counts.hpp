// Counts of events on a terminal: as the search API answers them, in lines for people. Pure.
#pragma once

#include <string>

#include "codec/json.hpp"

namespace cli {

// A line for each bucket: its time, a bar, how many, and of what.
std::string histogram_text(codec::Json const& histogram);
// A paragraph for each field: its most frequent values.
std::string facets_text(codec::Json const& facets);

}  // namespace cli
