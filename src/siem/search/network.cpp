#include "siem/search/network.hpp"

#include "base/text.hpp"

namespace siem::search {

std::optional<Network> network(std::string_view cidr) {
    auto const parts = base::cut(cidr, "/");
    Network out;
    if (!parts || !parse_ip(parts->first, out.first)) return std::nullopt;
    std::optional<std::uint64_t> length = base::to_uint64(parts->second);
    bool const v4 = parts->first.find(':') == std::string_view::npos;
    if (!length || *length > (v4 ? 32U : 128U)) return std::nullopt;
    if (v4) *length += 96;
    out.last = out.first;
    for (std::size_t bit = *length; bit < 128; ++bit) {
        auto const mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        out.first[bit / 8] = static_cast<std::uint8_t>(out.first[bit / 8] & ~mask);
        out.last[bit / 8] = static_cast<std::uint8_t>(out.last[bit / 8] | mask);
    }
    return out;
}

}  // namespace siem::search
