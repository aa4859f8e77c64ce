#include "siem/api/hosts.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace siem::api {
namespace {

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host == "127.0.0.1";
}

// Names of four numbers are addresses to every browser, and so is whatever has a colon.
bool is_address(std::string_view host) {
    if (host.find(':') != host.npos) return true;
    std::vector<std::string_view> const parts = base::split(host, '.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               std::optional<std::uint64_t> const number = base::to_uint64(part);
               return number && *number < 256;
           });
}

bool is_peer_here(std::string_view peer) {
    return peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.");
}

}  // namespace

std::string host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        std::size_t const end = authority.find(']');
        return end == authority.npos ? "" : base::lower(authority.substr(1, end - 1));
    }
    return base::lower(authority.substr(0, authority.find(':')));
}

Hosts::Hosts(std::string listen_address, std::vector<std::string> names)
    : listen_address_(std::move(listen_address)) {
    for (std::string const& name : names) names_.push_back(base::lower(name));
}

bool Hosts::has(std::string_view authority) const {
    std::string const host = host_of(authority);
    if (is_loopback(host) || (!host.empty() && host == listen_address_)) return true;
    if (std::find(names_.begin(), names_.end(), host) != names_.end()) return true;
    bool const everywhere = listen_address_ == "0.0.0.0" || listen_address_ == "::";
    return everywhere && is_address(host);
}

bool Hosts::is_local(http::Head const& head) {
    for (char const* const header : {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"}) {
        if (head.headers.find(header)) return false;
    }
    return is_peer_here(head.peer) && is_loopback(host_of(head.headers.text("Host")));
}

}  // namespace siem::api
