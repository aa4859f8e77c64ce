// Whether a filter's text means something, and what may have been meant where it does not. Pure.
#pragma once

#include <string>

#include "siem/searcher.hpp"

namespace siem::search {

Checked check(std::string const& text);

}  // namespace siem::search
