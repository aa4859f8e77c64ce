// Whole numbers, each in as few bytes as the largest of them needs: one, two or four. One thread.
//
//   Codes codes;
//   codes.add(3);
//   codes.bytes();  // "\3"
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace siem {

class Codes {
  public:
    void add(std::uint32_t code) {
        while (code > most()) widen();
        if (width_ == 1) {
            ones_.push_back(static_cast<std::uint8_t>(code));
        } else if (width_ == 2) {
            twos_.push_back(static_cast<std::uint16_t>(code));
        } else {
            fours_.push_back(code);
        }
    }
    void clear();

    std::size_t size() const {
        return width_ == 1 ? ones_.size() : width_ == 2 ? twos_.size() : fours_.size();
    }
    std::uint32_t operator[](std::size_t i) const {
        return width_ == 1 ? ones_[i] : width_ == 2 ? twos_[i] : fours_[i];
    }
    std::size_t width() const { return width_; }  // bytes of each
    std::string_view bytes() const;               // back to back, least significant first

  private:
    std::uint32_t most() const {
        return width_ == 1   ? std::numeric_limits<std::uint8_t>::max()
               : width_ == 2 ? std::numeric_limits<std::uint16_t>::max()
                             : std::numeric_limits<std::uint32_t>::max();
    }
    void widen();

    std::size_t width_ = 1;
    std::vector<std::uint8_t> ones_;  // that of the width has all
    std::vector<std::uint16_t> twos_;
    std::vector<std::uint32_t> fours_;
};

}  // namespace siem
