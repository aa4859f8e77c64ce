// Organizations: the accounts of the cloud in a tree, and the policies that restrict them. The
// accounts of the config are there from the start, in the root, and never go; CreateAccount adds
// more.
//
//   organizations::Service service(core, organization, {authoriser, &iam});
//   service.membership_of(account);      // for whoever decides
#pragma once

#include "aws/operation.hpp"
#include "cloud/core.hpp"
#include "cloud/organization.hpp"
#include "cloud/organization_tree.hpp"
#include "cloud/organizations/directory.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {

class Service final : public OrganizationDirectory, public OrganizationTree {
  public:
    struct Neighbours {
        Authoriser const& authoriser;       // asked about what the resource policy lets members do
        AccountFounder* founder = nullptr;  // without one, new accounts are born empty
    };
    // `organization` has at least its management account.
    Service(Core& core, Organization const& organization, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }

    std::shared_ptr<Membership const> membership_of(std::string const& account) const override {
        return directory_.membership_of(account);
    }
    std::optional<std::vector<std::string>> accounts_below(std::string const& id) const override;
    std::string management_account() const override { return organizations_.naming.management; }
    bool works_with(std::string const& service) const override {
        return settings_.has_service(service);
    }
    bool administers(std::string const& account, std::string const& service) const override {
        return settings_.is_delegated(account, service);
    }

  private:
    void settle(Organization const& organization, base::Instant now);

    Store store_;
    State state_;
    PolicyState policies_;
    Settings settings_;
    Organizations organizations_;
    Directory directory_;
    aws::Service api_;
};

}  // namespace cloud::organizations
