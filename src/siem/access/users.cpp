// What administrators do with users.
#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "siem/access/access.hpp"
#include "siem/access/errors.hpp"
#include "siem/access/secret.hpp"

namespace siem::access {
namespace {

using codec::Json;

Json user_json(User const& user) {
    return Json::object({{"name", user.name},
                         {"role", to_string(user.role)},
                         {"visible", visible_json(user.visible)},
                         {"disabled", user.disabled},
                         {"totp", user.totp.confirmed},
                         {"password", !user.password.empty()},
                         {"oidc", external_json(user)},
                         {"created", base::iso8601(user.created)}});
}

// What the change says, on what is there.
base::Result<void> apply(UserChange const& change, User& user) {
    if (change.role) {
        if (is_external(user)) {
            return wrong("conflict", "'" + user.name + "' has the role that " +
                                         user.external.issuer + " gives, at each login.");
        }
        std::optional<Role> const role = parse_role(*change.role);
        if (!role) return wrong("bad_request", "a role is viewer, analyst or admin");
        user.role = *role;
    }
    if (change.visible) {
        std::string const complaint = complaint_about_visible(*change.visible);
        if (!complaint.empty()) return wrong("bad_request", complaint);
        user.visible = *change.visible;
    }
    if (change.disabled) user.disabled = *change.disabled;
    bool const touched = change.role || change.visible;
    if (touched && user.role == Role::admin && !user.visible.all()) {
        return wrong("bad_request", "an admin sees everything: make it an analyst or a viewer");
    }
    return {};
}

bool administers(User const& user) {
    return user.role == Role::admin && !user.disabled && !user.password.empty();
}

}  // namespace

Json Access::users() const {
    std::lock_guard const lock(mutex_);
    Json list = Json::array();
    for (auto const& [name, user] : users_) list.push(user_json(user));
    return Json::object({{"users", std::move(list)}});
}

std::string Access::make_link(User& user, base::Instant now) {
    std::string secret = fresh_secret(kLinkSecret, random_);
    user.link = {hash_of(secret), now + times_.link};
    return secret;
}

base::Result<Json> Access::add_user(UserChange const& change, base::Instant now) {
    std::string const complaint = complaint_about_name(change.name);
    if (!complaint.empty()) return wrong("bad_request", complaint);
    User user{change.name};
    user.created = now;
    base::Result<void> const applied = apply(change, user);
    if (!applied) return base::fail(applied.error());
    std::lock_guard const turn(changing_);
    if (users_.count(user.name) > 0) {
        return wrong("exists", "There is a user '" + user.name + "' already.");
    }
    if (users_.size() >= kMostUsers) return wrong("conflict", "There are 1,000 users already.");
    Json told = user_json(user);
    told.set("link", make_link(user, now));
    told.set("linkUntil", base::iso8601(user.link.until));
    put(std::move(user));
    return told;
}

// The last one stays, so that nobody is left outside.
base::Result<void> Access::keep_an_admin(User const& changed, bool removed) const {
    auto const was = users_.find(changed.name);
    if (was == users_.end() || !administers(was->second)) return {};
    if (!removed && administers(changed)) return {};
    bool const another = std::any_of(users_.begin(), users_.end(), [&](auto const& one) {
        return one.first != changed.name && administers(one.second);
    });
    if (another) return {};
    return wrong("conflict", "'" + changed.name + "' is the only administrator.");
}

base::Result<Json> Access::change_user(UserChange const& change) {
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(change.name);
    if (!user) return base::fail(user.error());
    if (change.visible && is_external(*user) && user->external.issuer == shown_by_) {
        return wrong("conflict", "'" + user->name + "' sees what the groups that " + shown_by_ +
                                     " tells of may see, at each login: siem.access.oidc.roles.");
    }
    base::Result<void> const applied = apply(change, *user);
    if (!applied) return base::fail(applied.error());
    base::Result<void> const kept = keep_an_admin(*user, false);
    if (!kept) return base::fail(kept.error());
    put(*user);
    if (user->disabled) end_sessions_of(user->name);
    return user_json(*user);
}

base::Result<void> Access::remove_user(std::string const& name) {
    std::lock_guard const turn(changing_);
    base::Result<User> const user = find(name);
    if (!user) return base::fail(user.error());
    base::Result<void> kept = keep_an_admin(*user, true);
    if (!kept) return kept;
    state_.together([&] {
        state_.remove_user(name);
        saved_.remove_private_of(name);
    });
    std::lock_guard const lock(mutex_);
    users_.erase(name);
    std::erase_if(sessions_, [&](auto const& one) { return one.second.user == name; });
    std::erase_if(tokens_, [&](auto const& one) { return one.second.user == name; });
    return {};
}

// Until the link is used there is no password: what was known of the old one opens nothing.
base::Result<Json> Access::reset_user(std::string const& name, base::Instant now) {
    std::lock_guard const turn(changing_);
    base::Result<User> user = find(name);
    if (!user) return base::fail(user.error());
    if (is_external(*user)) {
        return wrong("conflict", "'" + name + "' has no password here: the login is by " +
                                     user->external.issuer + ".");
    }
    user->password.clear();
    user->totp = {};
    std::string const secret = make_link(*user, now);
    Json told = user_json(*user);
    told.set("link", secret);
    told.set("linkUntil", base::iso8601(user->link.until));
    put(*std::move(user));
    end_sessions_of(name);
    return told;
}

}  // namespace siem::access
