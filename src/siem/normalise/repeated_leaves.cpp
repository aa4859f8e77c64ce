#include "siem/normalise/repeated_leaves.hpp"

#include <functional>

namespace siem::normalise {
namespace {

constexpr std::size_t kFewestSlots = 16;
constexpr std::uint32_t kTaken = static_cast<std::uint32_t>(-1);

}  // namespace

void RepeatedLeaves::join(std::vector<Leaf>& leaves) {
    if (!link(leaves)) return;
    std::size_t bytes = 0;
    for (Leaf const& leaf : leaves) bytes += leaf.value.size() + 1;
    values_.clear();
    values_.reserve(bytes);  // once, so that the views into it stay
    std::size_t kept = 0;
    for (std::uint32_t i = 0; i < leaves.size(); ++i) {
        if (next_[i] == kTaken) continue;
        std::string_view const value = next_[i] == 0 ? leaves[i].value : joined(leaves, i);
        leaves[kept++] = {leaves[i].path, value};
    }
    leaves.resize(kept);
}

// From the last to the first, so that a name's slot has its first leaf in the end. False where
// every name comes once, as it mostly does.
bool RepeatedLeaves::link(std::vector<Leaf> const& leaves) {
    std::size_t slots = kFewestSlots;
    while (slots < leaves.size() * 2) slots *= 2;
    slots_.assign(slots, 0);
    next_.assign(leaves.size(), 0);
    bool repeated = false;
    for (std::size_t i = leaves.size(); i-- > 0;) {
        std::size_t slot = std::hash<std::string_view>()(leaves[i].path) & (slots - 1);
        while (slots_[slot] != 0 && leaves[slots_[slot] - 1].path != leaves[i].path) {
            slot = (slot + 1) & (slots - 1);
        }
        if (slots_[slot] != 0) {
            next_[i] = slots_[slot] - 1;
            repeated = true;
        }
        slots_[slot] = static_cast<std::uint32_t>(i) + 1;
    }
    return repeated;
}

std::string_view RepeatedLeaves::joined(std::vector<Leaf> const& leaves, std::uint32_t first) {
    std::size_t const begin = values_.size();
    values_.append(leaves[first].value);
    for (std::uint32_t i = next_[first]; i != 0;) {
        values_ += kValueSeparator;
        values_.append(leaves[i].value);
        std::uint32_t const next = next_[i];
        next_[i] = kTaken;
        i = next;
    }
    return std::string_view(values_).substr(begin);
}

}  // namespace siem::normalise
