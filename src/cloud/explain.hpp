// Why something is allowed or not: the decision that the cloud would take, and which statements
// took it. Asked by `catchment explain`, as an operation of Catchment's own, by principals of the
// management account who may catchment:Explain.
//
//   Explain explain(authorisation, iam, {&s3, &sqs, &kms});
//   endpoints: explain.api()
#pragma once

#include <vector>

#include "aws/operation.hpp"
#include "cloud/authorisation.hpp"
#include "cloud/organization.hpp"
#include "cloud/ports.hpp"

namespace cloud {

class Explain final {
  public:
    struct Neighbours {
        Authorisation const& authorisation;
        RoleDirectory const& roles;
        Organization const& organization;
        std::vector<ResourceDirectory const*> resources;
    };
    explicit Explain(Neighbours neighbours);
    aws::Service const& api() const { return api_; }

  private:
    codec::Json explain(aws::Invocation const& call) const;
    aws::Caller caller_of(aws::Invocation const& call) const;
    aws::Need need_of(aws::Invocation const& call) const;

    Neighbours neighbours_;
    aws::Service api_;
};

}  // namespace cloud
