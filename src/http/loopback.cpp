#include "http/loopback.hpp"

namespace http {

bool is_loopback_url(std::string_view url) {
    constexpr std::string_view kHttp = "http://";
    if (!url.starts_with(kHttp)) return false;
    std::string_view const authority = url.substr(kHttp.size());
    for (std::string_view const host : {"localhost", "127.0.0.1", "[::1]"}) {
        if (!authority.starts_with(host)) continue;
        std::string_view const rest = authority.substr(host.size());
        if (rest.empty() || rest[0] == ':' || rest[0] == '/') {
            return rest.substr(0, rest.find('/')).find('@') == std::string_view::npos;
        }
    }
    return false;
}

}  // namespace http
