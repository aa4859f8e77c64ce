#include "siem/event.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace siem {

void Event::clear() {
    text.fill({});
    number.fill(kAbsent);
    ip.fill({});
    leaves.clear();
}

bool parse_ip(std::string_view text, Ip& ip) {
    std::array<char, 48> buffer{};
    if (text.empty() || text.size() >= buffer.size()) return false;
    std::copy(text.begin(), text.end(), buffer.begin());
    if (text.find(':') != std::string_view::npos) {
        return inet_pton(AF_INET6, buffer.data(), ip.data()) == 1;
    }
    ip.fill(0);
    ip[10] = ip[11] = 0xff;
    if (inet_pton(AF_INET, buffer.data(), ip.data() + 12) == 1) return true;
    ip.fill(0);
    return false;
}

std::string_view format_ip(Ip const& ip, std::array<char, 48>& buffer) {
    static constexpr Ip kNone{};
    static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (ip == kNone) return {};
    bool const v4 = std::equal(kMapped.begin(), kMapped.end(), ip.begin());
    char const* const text = v4 ? inet_ntop(AF_INET, ip.data() + 12, buffer.data(), buffer.size())
                                : inet_ntop(AF_INET6, ip.data(), buffer.data(), buffer.size());
    return text ? std::string_view(text) : std::string_view();
}

}  // namespace siem
