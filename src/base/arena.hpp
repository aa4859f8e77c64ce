// Room for the texts that a parser makes: what is kept in it does not move until clear(), which
// keeps the memory. One thread.
//
//   base::Arena arena;
//   std::string_view const path = arena.concat({parent, ".", key});
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace base {

class Arena {
  public:
    void clear();
    std::string_view concat(std::initializer_list<std::string_view> parts);
    // `size` bytes to be written; what is not used can be given back.
    char* room(std::size_t size) {
        if (block_ == blocks_.size() || blocks_[block_].size - used_ < size) next_block(size);
        char* const at = blocks_[block_].bytes.get() + used_;
        used_ += size;
        return at;
    }
    void give_back(std::size_t size) { used_ -= size; }

  private:
    void next_block(std::size_t size);

    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };
    std::vector<Block> blocks_ = {};
    std::size_t block_ = 0;
    std::size_t used_ = 0;
};

}  // namespace base
