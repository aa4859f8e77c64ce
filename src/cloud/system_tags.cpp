#include "cloud/system_tags.hpp"

#include <iterator>

#include "base/text.hpp"

namespace cloud {

bool is_system_tag(std::string_view key) {
    constexpr std::string_view kReserved = "aws:";
    return base::lower(std::string(key.substr(0, kReserved.size()))) == kReserved;
}

std::size_t counted_tags(std::map<std::string, std::string> const& tags) {
    std::size_t count = 0;
    for (auto const& [key, value] : tags) count += is_system_tag(key) ? 0 : 1;
    return count;
}

void put_system_tags(std::map<std::string, std::string>& tags,
                     std::map<std::string, std::string> const& system) {
    for (auto it = tags.begin(); it != tags.end();) {
        it = is_system_tag(it->first) ? tags.erase(it) : std::next(it);
    }
    tags.insert(system.begin(), system.end());
}

}  // namespace cloud
