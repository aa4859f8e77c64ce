// CloudFormation: stacks made of templates by the operations of the other services, as who asked or
// as the stack's role, a resource at a time, undone where one fails.
//
//   cloudformation::Service service(core, {operations, authoriser, root});
#pragma once

#include "cloud/cloudformation/deployment.hpp"
#include "cloud/cloudformation/formation.hpp"

namespace cloud::cloudformation {

class Service {
  public:
    struct Neighbours {
        Operations& operations;
        Authoriser const& authoriser;
        SessionTokens const& root;
        ParameterStore const* parameters = nullptr;
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }

  private:
    State state_;
    Formation formation_;
    Deployments deployments_;
    aws::Service api_;
};

}  // namespace cloud::cloudformation
