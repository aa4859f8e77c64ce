// Organizations: the one that the config describes, read only for now.
//
//   organizations::Service service(organization);    // with at least its management account
#pragma once

#include "aws/operation.hpp"
#include "cloud/organization.hpp"

namespace cloud::organizations {

inline constexpr std::int64_t kAccountsPerPage = 20;  // MaxResults

class Service final {
  public:
    explicit Service(Organization const& organization);
    aws::Service const& api() const { return api_; }

  private:
    codec::Json describe_account(aws::Invocation const& call) const;
    codec::Json list_accounts(aws::Invocation const& call) const;
    codec::Json list_roots(aws::Invocation const& call) const;
    codec::Json describe_organization() const;

    Organization const& organization_;
    aws::Service api_;
};

}  // namespace cloud::organizations
