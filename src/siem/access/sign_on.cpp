// Those whom a provider lets in: who they are here, and what they may.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "siem/access/access.hpp"
#include "siem/access/errors.hpp"

namespace siem::access {
namespace {

// Apart from passwords': who is kept out there may still come by the provider, and the other way.
std::string key_of(std::string const& address) { return "o" + place_of(address); }

// As much of what he is called as a name here may have in it.
std::string name_of(std::string const& wanted) {
    constexpr std::size_t kForNumber = 5;  // "-1001"
    std::string name;
    for (char const c : base::lower(wanted)) {
        if (name.size() == kLongestName - kForNumber) break;
        if (is_in_names(c)) {
            name += c;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    return name.empty() ? "user" : name;
}

}  // namespace

base::Result<void> Access::begin_sign_on(std::string const& address, base::Instant now) {
    std::lock_guard const lock(mutex_);
    std::string const key = key_of(address);
    if (lockout_.is_locked(key, kMostOfAddress, now)) return locked(times_.locked);
    lockout_.failed(key, now);
    return {};
}

void Access::forgive_sign_on(std::string const& address) {
    std::lock_guard const lock(mutex_);
    lockout_.take_back(key_of(address));
}

base::Result<LoggedIn> Access::sign_on(Identity const& identity, std::string const& address,
                                       base::Instant now) {
    forgive_sign_on(address);
    std::optional<Role> const role = parse_role(identity.role);
    if (!role) return wrong("bad_request", "a role is viewer, analyst or admin");
    std::lock_guard const turn(changing_);
    base::Result<User> const user = user_of(identity, *role, now);
    if (!user) return base::fail(user.error());
    return begin_session(*user, address, now);
}

// By issuer and subject: a name may be anybody's. He may and sees from now on what the provider
// says of him.
base::Result<User> Access::user_of(Identity const& identity, Role role, base::Instant now) {
    auto const take = [&](User& user) {
        bool changed = std::exchange(user.role, role) != role;
        if (identity.log_groups && user.visible.log_groups != *identity.log_groups) {
            user.visible.log_groups = *identity.log_groups;
            changed = true;
        }
        return changed;
    };
    auto const found = std::find_if(users_.begin(), users_.end(), [&](auto const& one) {
        External const& external = one.second.external;
        return external.subject == identity.subject && external.issuer == identity.issuer;
    });
    if (found != users_.end()) {
        User user = found->second;
        if (user.disabled) return wrong("disabled", "'" + user.name + "' is disabled.");
        if (take(user)) put(user);
        return user;
    }
    if (users_.size() >= kMostUsers) return wrong("full", "There are 1,000 users already.");
    User user{free_name(identity.name)};
    take(user);
    user.created = now;
    user.external = {identity.issuer, identity.subject};
    state_.together([&] {
        state_.save(user);
        state_.bind(user);
    });
    std::lock_guard const lock(mutex_);
    users_[user.name] = user;
    return user;
}

std::string Access::free_name(std::string const& wanted) const {
    std::string const name = name_of(wanted);
    std::string free = name;
    for (std::size_t n = 2; users_.contains(free) || !complaint_about_name(free).empty(); ++n) {
        free = name + '-' + std::to_string(n);
    }
    return free;
}

}  // namespace siem::access
