// Where accounts stand and what restricts them, for whoever decides. Kept in memory until the
// Organization changes; what a transaction has read that wrote itself is not kept, for it may be
// rolled back. Committer's thread.
//
//   std::shared_ptr<Membership const> const place = directory.membership_of(account);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cloud/organizations/policy_state.hpp"
#include "cloud/organizations/state.hpp"
#include "cloud/ports.hpp"
#include "policy/document.hpp"

namespace cloud::organizations {

class Directory final : public OrganizationDirectory {
  public:
    struct Tables {
        Store const& store;
        State const& state;
        PolicyState const& policies;
    };
    Directory(Tables const& tables, Naming naming) : tables_(tables), naming_(std::move(naming)) {}

    std::shared_ptr<Membership const> membership_of(std::string const& account) const override;

  private:
    Membership read(Account const& account) const;
    std::vector<policy::Named> attached_to(std::string const& target) const;

    Tables tables_;
    Naming naming_;
    mutable policy::Library library_;
    mutable std::uint64_t read_at_ = 0;  // of the store's writes
    // Shared with those who decide by it while it is replaced.
    mutable std::map<std::string, std::shared_ptr<Membership const>, std::less<>> known_;
};

}  // namespace cloud::organizations
