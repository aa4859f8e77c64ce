#include "cloud/iam/keyring.hpp"

namespace cloud::iam {

void Keyring::reload() {
    std::map<std::string, Principal, std::less<>> keys;
    for (AccessKey const& key : state_.access_keys()) {
        std::optional<std::string> const secret = tokens_.unseal(key.sealed, key.id);
        if (!key.active || !secret) continue;
        Principal principal;
        principal.caller.account = base::AccountId(key.account);
        principal.caller.arn = "arn:aws:iam::" + key.account + ":root";
        principal.caller.user_id = key.account;
        if (!key.user.empty()) {
            std::optional<User> const user = state_.user(key.account, key.user);
            if (!user) continue;
            principal.caller.arn = user->arn();
            principal.caller.user_id = user->id;
        }
        principal.caller.access_key_id = key.id;
        principal.secret_access_key = *secret;
        keys.emplace(key.id, std::move(principal));
    }
    std::lock_guard const lock(mutex_);
    keys_ = std::move(keys);
}

std::optional<Principal> Keyring::find(Asked const& asked, bool& expired) const {
    expired = false;
    if (!asked.session_token.empty()) return tokens_.open(asked, expired);
    std::lock_guard const lock(mutex_);
    auto const found = keys_.find(asked.access_key_id);
    if (found == keys_.end()) return std::nullopt;
    return found->second;
}

}  // namespace cloud::iam
