// How work on a stack begins, whoever asked for it: an operation, a change set, a stack of which
// this one is a part.
#pragma once

#include "cfn/template.hpp"
#include "cloud/cloudformation/formation.hpp"
#include "cloud/cloudformation/scope.hpp"

namespace cloud::cloudformation {

// As who asked has it; what a change set or an operation brings.
struct Wanted {
    std::string template_text;
    cfn::Values parameters;
    aws::Tags tags;
    std::vector<std::string> capabilities;
    std::vector<std::string> notification_arns;
    std::string role_arn;
    std::string token;
    std::string policy = {};         // StackPolicyBody: from now on
    std::string policy_during = {};  // StackPolicyDuringUpdateBody: of this update
    bool adopt = false;
    bool held = false;    // see Work
    bool nested = false;  // IncludeNestedStacks: what a preview looks into
};

// A stack that is not made yet. Throws LimitExceededException.
Stack new_stack(Formation& f, aws::Invocation const& call, std::string const& name);
// What a stack would be: as it is, with another template. Throws ValidationError where parameters
// or rules do not hold, or where what the template comes to with them is none to be taken.
struct Offer {
    Formation const& formation;
    Stack const& stack;
    std::string const& template_text;
    base::Instant now;
};
cfn::Values checked_values(Offer const& offer, std::map<std::string, cfn::Given> const& given);

void begin_create(Formation& f, Stack stack, Wanted const& wanted, aws::Invocation const& call);
void begin_update(Formation& f, Stack stack, Wanted const& wanted, aws::Invocation const& call);
void begin_remove(Formation& f, Stack stack, aws::Invocation const& call);

// Throws ValidationError: "Stack:ARN is in X state and can not be updated."
void check_can_be_updated(Stack const& stack);

}  // namespace cloud::cloudformation
