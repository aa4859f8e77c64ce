// The leaves of an event by their names: each name once. An array's values, or a key that comes
// several times, are one leaf whose values stand in their order with kValueSeparator between them,
// so the store finds all that an event has under a name in one place. One thread.
//
//   LeafTable table;
//   table.index(event.leaves);              // joins what repeats
//   std::string_view name = table.find("eventName");
//   table.add("event.reason", "said so");   // unless the source has a leaf of that name
//   // views live until the next index()
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "siem/event.hpp"
#include "siem/normalise/name.hpp"

namespace siem::normalise {

class LeafTable {
  public:
    // `leaves` is the table's until the next call.
    void index(std::vector<Leaf>& leaves);
    bool has(Name const& name) const { return may_have(name) && place(name) != 0; }
    std::string_view find(Name const& name) const;  // its value, "" where there is none
    // Their lists side by side: the hash of leaf i.
    std::vector<std::uint32_t> const& hashes() const { return hashes_; }
    bool add(Name const& name, std::string_view value);  // false where the name is taken
    void replace(Name const& name, std::string_view value);

  private:
    // Most names that are asked for are not there, which a bit of each name's hash tells.
    bool may_have(Name const& name) const { return (seen_ & bit(name.hash)) != 0; }
    static std::uint64_t bit(std::uint32_t hash) { return std::uint64_t{1} << (hash >> 26); }
    std::size_t slot_of(Name const& name) const;  // where it is, or would be
    std::uint32_t place(Name const& name) const { return slots_[slot_of(name)]; }  // plus one
    void make_slots(std::size_t leaves);
    bool link();
    void compact();
    void fill();
    std::string_view joined(std::uint32_t first);

    std::vector<Leaf>* leaves_ = nullptr;
    std::vector<std::uint32_t> hashes_;
    std::vector<std::uint32_t> slots_;  // of the names: the place of a leaf, plus one
    std::vector<std::uint32_t> next_;   // of each leaf, the next of its name; 0 where there is none
    std::uint64_t seen_ = 0;
    std::string values_;  // of the names that repeat
};

}  // namespace siem::normalise
