// When to ask again what waits for something outside: soon at first, and the longer it has stood
// the later, for a wait condition may stand for hours. Whatever is signalled comes at once anyway.
// Committer's thread; what it knows is forgotten with the process.
//
//   patience.next(stack_id, moved, now)
#pragma once

#include <map>
#include <string>

#include "base/clock.hpp"

namespace cloud::cloudformation {

class Patience {
  public:
    base::Instant next(std::string const& id, bool moved, base::Instant now);

  private:
    std::map<std::string, base::Instant> standing_;  // since when, of what did not move
};

}  // namespace cloud::cloudformation
