// Organizations: the one that the config describes, read only for now.
#pragma once

#include "aws/operation.hpp"
#include "cloud/organization.hpp"

namespace cloud::organizations {

class Service final {
  public:
    explicit Service(Organization const& organization);
    aws::Service const& api() const { return api_; }

  private:
    codec::Json describe_account(aws::Invocation const& call) const;
    codec::Json list_accounts() const;
    codec::Json describe_organization() const;

    Organization const& organization_;
    aws::Service api_;
};

}  // namespace cloud::organizations
