// The policies of users and roles, compiled and kept in memory until IAM is written to. What is
// read in a transaction that has written is not kept, for it may be rolled back. Committer's
// thread.
//
//   std::shared_ptr<Identity const> who = identities.identity_of(caller);   // nullptr: it has gone
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cloud/iam/permissions.hpp"
#include "cloud/iam/policy_shelf.hpp"
#include "cloud/iam/state.hpp"
#include "cloud/ports.hpp"
#include "policy/document.hpp"

namespace cloud::iam {

class Identities final : public IdentityDirectory {
  public:
    struct Tables {
        Store const& store;
        State const& state;
        Permissions const& permissions;
        PolicyShelf const& shelf;
    };
    explicit Identities(Tables const& tables) : tables_(tables) {}

    std::shared_ptr<Identity const> identity_of(aws::Caller const& caller) const override;
    // Of the user, group or role itself.
    Identity read(Entity const& entity) const;
    // All that it is given, a user its groups' too: inline policies are called "role_NAME_POLICY",
    // as AWS's simulator calls them, and managed ones by their ARN.
    std::vector<InlinePolicy> documents(Entity const& entity) const;

  private:
    std::shared_ptr<Identity const> find(std::string_view id) const;
    std::shared_ptr<Identity const> load(std::string const& id) const;

    Tables tables_;
    mutable policy::Library library_;
    mutable std::uint64_t read_at_ = 0;  // Store::writes() when known_ was begun
    // By the id of the user or role. Shared with whoever decides by them at the moment.
    mutable std::map<std::string, std::shared_ptr<Identity const>, std::less<>> known_;
};

}  // namespace cloud::iam
