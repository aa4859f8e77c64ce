// The access keys by id, as the I/O thread asks for them: a copy of the table in memory, brought up
// to date after each commit that changes it. Thread-safe.
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
    void reload();  // on the committer's thread
    std::optional<Principal> find(Asked const& asked, bool& expired) const override;

  private:
    State const& state_;
    SessionTokens const& tokens_;
    mutable std::mutex mutex_;  // guards keys_
    std::map<std::string, Principal, std::less<>> keys_;
};

}  // namespace cloud::iam
