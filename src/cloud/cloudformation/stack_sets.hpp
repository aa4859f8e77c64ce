// StackSets: a template that is a stack in many accounts and regions. What their verbs and their
// worker work on. (Rules: CloudFormation user guide, "Managing stacks across accounts and Regions
// with StackSets".)
#pragma once

#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/patience.hpp"
#include "cloud/cloudformation/stack_set_state.hpp"
#include "cloud/organization_tree.hpp"

namespace cloud::cloudformation {

struct StackSets {
    Formation& f;
    StackSetState& state;
    RoleDirectory const& roles;
    OrganizationTree const& tree;
    ServiceRoles& service_roles;
};

using Answer = codec::Json;

// stack_sets.cpp
Answer create_stack_set(StackSets& s, aws::Invocation const& call);
Answer update_stack_set(StackSets& s, aws::Invocation const& call);
Answer delete_stack_set(StackSets& s, aws::Invocation const& call);
Answer describe_stack_set(StackSets& s, aws::Invocation const& call);
Answer list_stack_sets(StackSets& s, aws::Invocation const& call);
// stack_instances.cpp
Answer create_stack_instances(StackSets& s, aws::Invocation const& call);
Answer update_stack_instances(StackSets& s, aws::Invocation const& call);
Answer delete_stack_instances(StackSets& s, aws::Invocation const& call);
Answer describe_stack_instance(StackSets& s, aws::Invocation const& call);
Answer list_stack_instances(StackSets& s, aws::Invocation const& call);
// stack_set_operations.cpp
Answer describe_stack_set_operation(StackSets& s, aws::Invocation const& call);
Answer list_stack_set_operations(StackSets& s, aws::Invocation const& call);
Answer list_stack_set_operation_results(StackSets& s, aws::Invocation const& call);
Answer stop_stack_set_operation(StackSets& s, aws::Invocation const& call);

inline constexpr char const* kUsualExecutionRole = "AWSCloudFormationStackSetExecutionRole";
std::string usual_administrator(std::string const& account);  // the ARN of its role

// What begins work on many instances, whoever asked for it.
struct Begun {
    StackSet const& set;
    char const* action;  // CREATE, UPDATE, DELETE
    std::vector<Part> parts;
    codec::Json preferences = {};
    std::string id = {};  // OperationId; made where there is none
    std::string endpoint = {};
    bool retain = false;
    base::Instant now;
};
// Its id. Throws OperationInProgressException.
std::string begin_operation(StackSets& s, Begun begun);

// As whom the stack of an account is made: its execution role. Throws aws::Error in StackSets' own
// words where that cannot be assumed.
aws::Caller caller_in(StackSets& s, StackSet const& set, Part const& part, base::Instant now);

// Carries on what is begun, a piece in a transaction; begins what comes of accounts that move.
class StackSetWorker final : public base::Worker {
  public:
    explicit StackSetWorker(StackSets& s) : s_(s) {}
    base::Instant step(base::Instant now) override;

  private:
    StackSets& s_;
    Patience patience_;
};

}  // namespace cloud::cloudformation
