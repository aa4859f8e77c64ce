// IAM: the accounts' own keys, users, groups, roles, and the policies that they are given.
//
//   iam::Service service(core, organization, tokens);
//   service.root_credentials();        // for the credentials file: account name → keys
//   service.identity_of(caller);       // for whoever decides
#pragma once

#include <map>
#include <string>

#include "aws/credentials.hpp"
#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/iam/verbs.hpp"
#include "cloud/organization.hpp"
#include "cloud/organization_tree.hpp"
#include "cloud/ports.hpp"

namespace cloud::iam {

class Service final : public RoleDirectory,
                      public IdentityDirectory,
                      public AccountFounder,
                      public ServiceRoles,
                      public ResourceDirectory {
  public:
    // Gives each account that has no usable root key one.
    Service(Core& core, Organization const& organization, SessionTokens& tokens);
    aws::Service const& api() const { return api_; }
    Authenticator const& authenticator() const { return keyring_; }
    std::map<std::string, aws::Credentials> root_credentials() const;
    // Whose service control policies simulations count in; none without it. It outlives this.
    void count_in(OrganizationDirectory const& places) { iam_.places = &places; }

    std::optional<Role> find_role(aws::Arn const& role) const override;
    std::optional<std::string> managed_policy(std::string const& arn) const override;
    std::optional<IdentityProvider> identity_provider(std::string const& account,
                                                      std::string const& url) const override;
    void found(Founding const& founding, base::Instant now) override;
    std::string service_role(Wanted const& wanted, base::Instant now) override;
    std::optional<Guarded> guarded(aws::Arn const& resource) const override;  // trust of roles
    std::shared_ptr<Identity const> identity_of(aws::Caller const& caller) const override {
        return identities_.identity_of(caller);
    }

  private:
    StoredRole new_role(std::string const& account, std::string const& name, base::Instant now);
    bool has_root_key(std::string const& account) const;
    void clear();

    Organization const& organization_;
    Store store_;
    State state_;
    Permissions permissions_;
    PolicyShelf shelf_;
    Settings settings_;
    Keyring keyring_;
    Identities identities_;
    Iam iam_;
    aws::Service api_;
};

}  // namespace cloud::iam
