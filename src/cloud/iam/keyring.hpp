// The access keys by id, as the I/O thread asks for them: a copy of the table in memory, told of
// each change once it is durable. Thread-safe.
//
//   core.after_commit([&] { keyring.put(principal); });
//   std::optional<Principal> who = keyring.find({key_id, session_token, now}, expired);
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "cloud/iam/state.hpp"
#include "cloud/ports.hpp"
#include "cloud/session_tokens.hpp"

namespace cloud::iam {

class Keyring final : public Authenticator {
  public:
    Keyring(State const& state, SessionTokens const& tokens) : state_(state), tokens_(tokens) {}

    // On the committer's thread.
    void load();
    // Who signs with this key; nothing where the key is inactive, its user has gone, or it was
    // sealed under another root key.
    std::optional<Principal> principal_of(AccessKey const& key) const;
    void put(Principal const& principal);
    void drop(std::string const& access_key_id);

    std::optional<Principal> find(Asked const& asked, bool& expired) const override;
    void used(Use const& use) const override;
    // Since the program started, of a key that is in force.
    std::optional<Use> last_use(std::string const& access_key_id) const;

  private:
    State const& state_;
    SessionTokens const& tokens_;
    mutable std::mutex mutex_;  // guards keys_ and uses_
    std::map<std::string, Principal, std::less<>> keys_;
    mutable std::map<std::string, Use, std::less<>> uses_;  // of keys_ alone
};

}  // namespace cloud::iam
