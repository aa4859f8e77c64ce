// IAM: the accounts' own keys, users, access keys and roles. Policies are kept, not evaluated yet.
//
//   iam::Service service(core, organization, tokens);
//   service.root_credentials();      // for the credentials file: account name → keys
#pragma once

#include <map>
#include <string>

#include "aws/credentials.hpp"
#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/iam/keyring.hpp"
#include "cloud/iam/verbs.hpp"
#include "cloud/organization.hpp"
#include "cloud/ports.hpp"

namespace cloud::iam {

class Service final : public RoleDirectory {
  public:
    // Gives each account that has no usable root key one.
    Service(Core& core, Organization const& organization, SessionTokens& tokens);
    aws::Service const& api() const { return api_; }
    Authenticator const& authenticator() const { return keyring_; }
    std::map<std::string, aws::Credentials> root_credentials() const;

    std::optional<Role> find_role(aws::Arn const& role) const override;

  private:
    bool has_root_key(std::string const& account) const;

    Organization const& organization_;
    State state_;
    Keyring keyring_;
    Iam iam_;
    aws::Service api_;
};

}  // namespace cloud::iam
