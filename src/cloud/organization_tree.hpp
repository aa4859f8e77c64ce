// The Organization and its accounts' roles, as a service sees them that works in all of its
// accounts (CloudFormation's StackSets). On the committer's thread.
//
//   for (std::string const& account : tree.accounts_below("ou-ab12-11111111")) …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace cloud {

// Signalled where accounts come, move or go.
inline constexpr char const* kOrganizationTopic = "organizations:accounts";

class OrganizationTree {
  public:
    virtual ~OrganizationTree() = default;
    // The active ones, also of what is below; nothing where there is no such root or OU.
    virtual std::optional<std::vector<std::string>> accounts_below(std::string const& id) const = 0;
    virtual std::string management_account() const = 0;
    virtual bool works_with(std::string const& service) const = 0;  // EnableAWSServiceAccess
    virtual bool administers(std::string const& account, std::string const& service) const = 0;
};

// IAM, as such a service sees it: the role that it has in an account.
class ServiceRoles {
  public:
    virtual ~ServiceRoles() = default;
    struct Wanted {
        std::string account;
        std::string name;
        std::string service;  // which alone may assume it
    };
    // Its ARN. It is made where it is not there, with AdministratorAccess.
    virtual std::string service_role(Wanted const& wanted, base::Instant now) = 0;
};

}  // namespace cloud
