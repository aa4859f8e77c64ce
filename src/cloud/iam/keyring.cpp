#include "cloud/iam/keyring.hpp"

#include "base/log.hpp"

namespace cloud::iam {

void Keyring::load() {
    std::map<std::string, Principal, std::less<>> keys;
    for (AccessKey const& key : state_.access_keys()) {
        std::optional<Principal> principal = principal_of(key);
        if (principal)
            keys.emplace(key.id, std::move(*principal));
        else if (key.active)
            base::log_warn("an access key cannot be used", {{"key", key.id}});
    }
    std::lock_guard const lock(mutex_);
    keys_ = std::move(keys);
    std::erase_if(uses_, [this](auto const& use) { return !keys_.contains(use.first); });
}

std::optional<Principal> Keyring::principal_of(AccessKey const& key) const {
    if (!key.active) return std::nullopt;
    std::optional<std::string> secret = tokens_.unseal(key.sealed, key.id);
    if (!secret) return std::nullopt;
    Principal principal;
    principal.caller.account = base::AccountId(key.account);
    principal.caller.arn = "arn:aws:iam::" + key.account + ":root";
    principal.caller.user_id = key.account;
    principal.caller.access_key_id = key.id;
    principal.secret_access_key = std::move(*secret);
    if (key.user.empty()) return principal;
    std::optional<Entity> const user = state_.find(Kind::user, key.account, key.user);
    if (!user) return std::nullopt;
    principal.caller.arn = user->arn();
    principal.caller.user_id = user->id;
    return principal;
}

void Keyring::put(Principal const& principal) {
    std::lock_guard const lock(mutex_);
    keys_.insert_or_assign(principal.caller.access_key_id, principal);
}

void Keyring::drop(std::string const& access_key_id) {
    std::lock_guard const lock(mutex_);
    keys_.erase(access_key_id);
    uses_.erase(access_key_id);
}

std::optional<Principal> Keyring::find(Asked const& asked, bool& expired) const {
    expired = false;
    if (!asked.session_token.empty()) return tokens_.open(asked, expired);
    std::lock_guard const lock(mutex_);
    auto const found = keys_.find(asked.access_key_id);
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

void Keyring::used(Use const& use) const {
    std::lock_guard const lock(mutex_);
    // Over what was there, which takes no memory again: every request comes by here.
    if (keys_.contains(use.access_key_id)) uses_[use.access_key_id] = use;
}

std::optional<Authenticator::Use> Keyring::last_use(std::string const& access_key_id) const {
    std::lock_guard const lock(mutex_);
    auto const found = uses_.find(access_key_id);
    if (found == uses_.end()) return std::nullopt;
    return found->second;
}

}  // namespace cloud::iam
