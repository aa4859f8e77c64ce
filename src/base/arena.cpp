#include "base/arena.hpp"

#include <algorithm>
#include <cstring>

namespace base {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;

}  // namespace

// A great event's blocks are given back, so that one does not cost every lane its size for good.
void Arena::clear() {
    if (blocks_.size() > 4) blocks_.resize(4);
    block_ = 0;
    used_ = 0;
}

void Arena::next_block(std::size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
        ++block_;
        used_ = 0;
    }
    if (block_ < blocks_.size()) return;
    std::size_t const bytes = std::max(size, kBlockBytes);
    blocks_.push_back({std::unique_ptr<char[]>(new char[bytes]), bytes});
}

std::string_view Arena::concat(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (std::string_view const part : parts) size += part.size();
    char* const start = room(size);
    char* end = start;
    for (std::string_view const part : parts) {
        if (part.empty()) continue;
        std::memcpy(end, part.data(), part.size());
        end += part.size();
    }
    return {start, size};
}

}  // namespace base
