#include "siem/text_column.hpp"

#include <cstddef>
#include <cstdint>

namespace siem {

void TextColumn::add(std::string_view text) {
    std::uint64_t size = text.size();
    while (size >= 0x80) {
        encoded_.push_back(static_cast<char>(size | 0x80));
        size >>= 7;
    }
    encoded_.push_back(static_cast<char>(size));
    encoded_.append(text);
}

std::string_view TextColumn::Reader::next() {
    std::uint64_t size = 0;
    int shift = 0;
    std::size_t used = 0;
    for (;; shift += 7) {
        auto const byte = static_cast<unsigned char>(rest_[used++]);
        size |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80) break;
    }
    std::string_view const text = rest_.substr(used, size);
    rest_.remove_prefix(used + size);
    return text;
}

}  // namespace siem
