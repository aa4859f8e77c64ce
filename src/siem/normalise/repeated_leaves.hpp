// Leaves of one name as one: an array's values, or a key that comes several times, are one leaf
// whose values stand in their order with kValueSeparator between them. So the store finds all that
// an event has under a name in one place. One thread.
//
//   RepeatedLeaves repeated;
//   repeated.join(event.leaves);   // views live until the next call
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "siem/event.hpp"

namespace siem::normalise {

class RepeatedLeaves {
  public:
    void join(std::vector<Leaf>& leaves);

  private:
    bool link(std::vector<Leaf> const& leaves);
    std::string_view joined(std::vector<Leaf> const& leaves, std::uint32_t first);

    std::vector<std::uint32_t> slots_;  // a hash table of the names: the place of a leaf, plus one
    std::vector<std::uint32_t> next_;   // of each leaf, the next of its name; 0 where there is none
    std::string values_;                // of the names that repeat
};

}  // namespace siem::normalise
