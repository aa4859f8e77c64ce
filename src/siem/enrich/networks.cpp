#include "siem/enrich/networks.hpp"

#include "base/text.hpp"

namespace siem::enrich {
namespace {

constexpr int kBits = 128;
constexpr int kMapped = 96;

Ip masked(Ip ip, int bits) {
    for (std::size_t i = 0; i < ip.size(); ++i) {
        int const kept = bits - static_cast<int>(i) * 8;
        if (kept <= 0)
            ip[i] = 0;
        else if (kept < 8)
            ip[i] = static_cast<std::uint8_t>(ip[i] & (0xff << (8 - kept)));
    }
    return ip;
}

}  // namespace

std::size_t Networks::Hash::operator()(Ip const& ip) const {
    return std::hash<std::string_view>()(
        std::string_view(reinterpret_cast<char const*>(ip.data()), ip.size()));
}

bool Networks::add(std::string_view network, std::string const& value) {
    std::size_t const slash = network.find('/');
    std::string_view const address = network.substr(0, slash);
    Ip ip;
    if (!parse_ip(address, ip)) return false;
    bool const v4 = address.find(':') == std::string_view::npos;
    std::int64_t bits = v4 ? kBits - kMapped : kBits;
    if (slash != std::string_view::npos) {
        std::int64_t const most = bits;
        bits = base::to_int64(network.substr(slash + 1)).value_or(-1);
        if (bits < 0 || bits > most) return false;
    }
    int const length = static_cast<int>(bits) + (v4 ? kMapped : 0);
    by_length_[length].emplace(masked(ip, length), value);
    return true;
}

std::string const* Networks::find(Ip const& ip) const {
    if (ip == Ip{}) return nullptr;
    for (auto const& [length, values] : by_length_) {
        auto const found = values.find(masked(ip, length));
        if (found != values.end()) return &found->second;
    }
    return nullptr;
}

}  // namespace siem::enrich
