// CloudFormation: stacks made of templates by the operations of the other services, as who asked or
// as the stack's role, a resource at a time, undone where one fails.
//
//   cloudformation::Service service(core, {operations, authoriser, root, iam, organizations, iam});
#pragma once

#include "cloud/cloudformation/custom_requests.hpp"
#include "cloud/cloudformation/deployment.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/signals.hpp"
#include "cloud/cloudformation/stack_sets.hpp"

namespace cloud::cloudformation {

class Service {
  public:
    struct Neighbours {
        Operations& operations;
        Authoriser const& authoriser;
        SessionTokens const& root;
        RoleDirectory const& roles;
        OrganizationTree const& tree;
        ServiceRoles& service_roles;
        ParameterStore const* parameters = nullptr;
        std::vector<CustomEndpoint> custom_endpoints = {};
    };
    Service(Core& core, Neighbours const& neighbours);
    aws::Service const& api() const { return api_; }
    CustomRequests& custom_requests() { return custom_; }
    Signals& signals() { return signals_; }

  private:
    State state_;
    CustomRequests custom_;
    Signals signals_;
    Formation formation_;
    Deployments deployments_;
    StackSetState set_state_;
    StackSets sets_;
    StackSetWorker set_worker_;
    aws::Service api_;
};

}  // namespace cloud::cloudformation
