#include "siem/coded_column.hpp"

#include "base/text_hash.hpp"

namespace siem {
namespace {

constexpr std::size_t kFewestSlots = 64;
// Names come from whoever writes logs: those that were made to collide must not cost more than
// this. One that is not found so is entered again.
constexpr std::size_t kMostProbes = 32;

}  // namespace

CodedColumn::CodedColumn() { clear(); }

void CodedColumn::clear() {
    dictionary_.clear();
    entries_.clear();
    slots_.assign(kFewestSlots, 0);
    codes_.clear();
    last_ = enter({}, 0);  // never looked for by its hash
}

// Rows of one source follow each other, and its leaves come in the same order: a text is mostly the
// one that followed the last one before.

void CodedColumn::add(std::string_view wanted) {
    if (wanted.empty()) {
        codes_.add(0);
        return;
    }
    std::uint32_t code = entries_[last_].follower;
    if (text(code) != wanted) {
        code = find_or_add(wanted);
        entries_[last_].follower = code;
    }
    last_ = code;
    codes_.add(code);
}

std::uint32_t CodedColumn::find_or_add(std::string_view wanted) {
    std::uint32_t const hash = base::text_hash(wanted);
    std::size_t const mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (std::size_t probes = 0; probes < kMostProbes; ++probes, slot = (slot + 1) & mask) {
        if (slots_[slot] == 0) {
            std::uint32_t const code = enter(wanted, hash);
            slots_[slot] = code + 1;
            if (entries_.size() * 2 > slots_.size()) widen();
            return code;
        }
        std::uint32_t const code = slots_[slot] - 1;
        if (entries_[code].hash == hash && text(code) == wanted) return code;
    }
    return enter(wanted, hash);
}

std::uint32_t CodedColumn::enter(std::string_view wanted, std::uint32_t hash) {
    auto const code = static_cast<std::uint32_t>(entries_.size());
    dictionary_.add(wanted);
    entries_.push_back({dictionary_.encoded().size() - wanted.size(),
                        static_cast<std::uint32_t>(wanted.size()), hash, code});
    return code;
}

void CodedColumn::widen() {
    slots_.assign(slots_.size() * 2, 0);
    std::size_t const mask = slots_.size() - 1;
    for (std::uint32_t code = 1; code < entries_.size(); ++code) {
        std::size_t slot = entries_[code].hash & mask;
        for (std::size_t probes = 0; probes < kMostProbes; ++probes, slot = (slot + 1) & mask) {
            if (slots_[slot] != 0) continue;
            slots_[slot] = code + 1;
            break;
        }
    }
}

}  // namespace siem
