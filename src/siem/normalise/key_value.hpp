// Lines of key=value pairs, as logfmt and many programs write them: at least two pairs, values bare
// or in double quotes with backslash escapes (kept as written).
//
//   std::vector<siem::Leaf> pairs;
//   if (normalise::key_values("level=info msg=\"user added\" id=7", pairs)) …
#pragma once

#include <string_view>
#include <vector>

#include "siem/event.hpp"

namespace siem::normalise {

inline constexpr std::size_t kMaxPairs = 200;

// True if `line` holds two pairs or more, which are added to `pairs`; else `pairs` is unchanged.
bool key_values(std::string_view line, std::vector<Leaf>& pairs);

}  // namespace siem::normalise
