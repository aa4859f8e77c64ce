#include "siem/event.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace siem {

// Of each field only what its type has: this is done for each event.
void Event::clear() {
    each_field([&]<Field field>() {
        constexpr FieldType type = info(field).type;
        if constexpr (type == FieldType::text)
            (*this)[field] = {};
        else if constexpr (type == FieldType::ip)
            address(field) = {};
        else
            integer(field) = kAbsent;
    });
    leaves.clear();
}

namespace {

// What inet_pton takes, on the path of every event: four numbers without leading zeros.
bool parse_ipv4(std::string_view text, Ip& ip) {
    if (text.size() < 7 || text.size() > 15) return false;
    std::size_t at = 0;
    for (std::size_t part = 0; part < 4; ++part) {
        std::size_t const begin = at;
        unsigned value = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 3) {
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        }
        bool const padded = at - begin > 1 && text[begin] == '0';
        if (at == begin || padded || value > 255) return false;
        ip[12 + part] = static_cast<std::uint8_t>(value);
        if (part < 3 && (at == text.size() || text[at++] != '.')) return false;
    }
    return at == text.size();
}

}  // namespace

bool parse_ip(std::string_view text, Ip& ip) {
    constexpr std::size_t kLongest = 47;
    if (text.empty() || text.size() > kLongest) return false;
    ip.fill(0);
    ip[10] = ip[11] = 0xff;
    if (parse_ipv4(text, ip)) return true;
    ip.fill(0);
    if (text.find(':') == std::string_view::npos) return false;
    std::array<char, kLongest + 1> buffer{};
    std::copy(text.begin(), text.end(), buffer.begin());
    return inet_pton(AF_INET6, buffer.data(), ip.data()) == 1;
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
