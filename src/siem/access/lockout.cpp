#include "siem/access/lockout.hpp"

#include <iterator>

namespace siem::access {
namespace {

// A clock that was set back holds nobody out for longer.
bool is_over(base::Instant last, base::Duration window, base::Instant now) {
    return now < last || now - last >= window;
}

}  // namespace

std::string place_of(std::string const& address) {
    if (address.find(':') == address.npos) return address;
    std::size_t at = 0;
    for (int groups = 0; groups < 4 && at != address.npos; ++groups) at = address.find(':', at + 1);
    return address.substr(0, at);
}

bool Lockout::is_locked(std::string const& key, std::uint32_t failures, base::Instant now) {
    auto const found = all_.find(key);
    if (found == all_.end()) return false;
    if (is_over(found->second.last, window_, now)) {
        forget(key);
        return false;
    }
    return found->second.count >= failures;
}

void Lockout::failed(std::string const& key, base::Instant now) {
    auto const found = all_.find(key);
    std::uint32_t count = 0;
    if (found != all_.end()) {
        if (!is_over(found->second.last, window_, now)) count = found->second.count;
        forget(key);
    }
    if (all_.size() >= most_) forget(std::string(order_.front()));
    order_.push_back(key);
    all_[key] = {count + 1, now, std::prev(order_.end())};
}

void Lockout::take_back(std::string const& key) {
    auto const found = all_.find(key);
    if (found != all_.end() && --found->second.count == 0) forget(key);
}

void Lockout::forget(std::string const& key) {
    auto const found = all_.find(key);
    if (found == all_.end()) return;
    order_.erase(found->second.place);
    all_.erase(found);
}

}  // namespace siem::access
