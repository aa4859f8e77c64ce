#include "siem/normalise/leaf_table.hpp"

namespace siem::normalise {
namespace {

constexpr std::size_t kFewestSlots = 128;
constexpr std::uint32_t kTaken = static_cast<std::uint32_t>(-1);

}  // namespace

void LeafTable::index(std::vector<Leaf>& leaves) {
    leaves_ = &leaves;
    hashes_.resize(leaves.size());
    seen_ = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        hashes_[i] = base::text_hash(leaves[i].path);
        seen_ |= bit(hashes_[i]);
    }
    if (!link()) return;
    compact();
    fill();
}

void LeafTable::make_slots(std::size_t leaves) {
    std::size_t slots = kFewestSlots;
    while (slots < leaves * 2) slots *= 2;
    slots_.assign(slots, 0);
}

// From the last to the first, so that a name's slot has its first leaf in the end. False where
// every name comes once, as it mostly does.
bool LeafTable::link() {
    std::vector<Leaf> const& leaves = *leaves_;
    auto const same = [&](std::size_t a, std::size_t b) {
        return hashes_[a] == hashes_[b] && leaves[a].path == leaves[b].path;
    };
    make_slots(leaves.size() + 16);
    next_.assign(leaves.size(), 0);
    std::size_t const mask = slots_.size() - 1;
    bool repeated = false;
    for (std::size_t i = leaves.size(); i-- > 0;) {
        std::size_t slot = hashes_[i] & mask;
        while (slots_[slot] != 0 && !same(slots_[slot] - 1, i)) slot = (slot + 1) & mask;
        if (slots_[slot] != 0) {
            next_[i] = slots_[slot] - 1;
            repeated = true;
        }
        slots_[slot] = static_cast<std::uint32_t>(i) + 1;
    }
    return repeated;
}

void LeafTable::compact() {
    std::vector<Leaf>& leaves = *leaves_;
    std::size_t bytes = 0;
    for (Leaf const& leaf : leaves) bytes += leaf.value.size() + 1;
    values_.clear();
    values_.reserve(bytes);  // once, so that the views into it stay
    std::size_t kept = 0;
    for (std::uint32_t i = 0; i < leaves.size(); ++i) {
        if (next_[i] == kTaken) continue;
        std::string_view const value = next_[i] == 0 ? leaves[i].value : joined(i);
        leaves[kept] = {leaves[i].path, value};
        hashes_[kept++] = hashes_[i];
    }
    leaves.resize(kept);
    hashes_.resize(kept);
}

// The slots of leaves whose names are known to differ.
void LeafTable::fill() {
    make_slots(hashes_.size() + 16);
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
        std::size_t slot = hashes_[i] & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(i) + 1;
    }
}

std::string_view LeafTable::joined(std::uint32_t first) {
    std::vector<Leaf> const& leaves = *leaves_;
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

std::size_t LeafTable::slot_of(Name const& name) const {
    std::size_t const mask = slots_.size() - 1;
    std::size_t slot = name.hash & mask;
    while (std::uint32_t const at = slots_[slot]) {
        if (hashes_[at - 1] == name.hash && (*leaves_)[at - 1].path == name.text) break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

std::string_view LeafTable::find(Name const& name) const {
    if (!may_have(name)) return {};
    std::uint32_t const at = place(name);
    return at == 0 ? std::string_view() : (*leaves_)[at - 1].value;
}

bool LeafTable::add(Name const& name, std::string_view value) {
    std::size_t const slot = slot_of(name);
    if (slots_[slot] != 0) return false;
    seen_ |= bit(name.hash);
    leaves_->push_back({name.text, value});
    hashes_.push_back(name.hash);
    slots_[slot] = static_cast<std::uint32_t>(hashes_.size());
    if (hashes_.size() * 2 > slots_.size()) fill();
    return true;
}

void LeafTable::replace(Name const& name, std::string_view value) {
    std::uint32_t const at = place(name);
    if (at == 0)
        add(name, value);
    else
        (*leaves_)[at - 1].value = value;
}

}  // namespace siem::normalise
