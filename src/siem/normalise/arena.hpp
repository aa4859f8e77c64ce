// Room for the texts that a parser makes: what is kept in it does not move until clear(), which
// keeps the memory. One thread.
#pragma once

#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace siem::normalise {

class Arena {
  public:
    void clear();
    std::string_view concat(std::initializer_list<std::string_view> parts);
    // `size` bytes to be written; what is not used can be given back.
    char* room(std::size_t size);
    void give_back(std::size_t size) { used_ -= size; }

  private:
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };
    std::vector<Block> blocks_ = {};
    std::size_t block_ = 0;
    std::size_t used_ = 0;
};

}  // namespace siem::normalise
