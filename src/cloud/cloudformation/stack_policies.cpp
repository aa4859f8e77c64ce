// The operations on stack policies; stack_policy.hpp judges by them.
#include "aws/input.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/stack_policy.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {

std::string given_policy(Formation& f, aws::Invocation const& call, std::string const& member) {
    std::string const body = call.input.at(member + "Body").text();
    std::string const url = call.input.at(member + "URL").text();
    if (!body.empty() && !url.empty()) {
        throw invalid("You cannot specify both " + member + "URL and " + member + "Body");
    }
    std::string text = url.empty() ? body : template_at(f, call, url);
    if (!text.empty()) check_stack_policy(text);
    return text;
}

Answer set_stack_policy(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    if (!stack.alive()) throw no_stack(stack.name);
    std::string const policy = given_policy(f, call, "StackPolicy");
    if (policy.empty()) throw invalid("You must specify either StackPolicyURL or StackPolicyBody");
    stack.policy = policy;
    f.state.save(stack);
    return codec::Json();
}

Answer get_stack_policy(Formation& f, aws::Invocation const& call) {
    Stack const stack = given_stack(f, call);
    codec::Json out = codec::Json::object();
    if (!stack.policy.empty()) out.set("StackPolicyBody", stack.policy);
    return out;
}

}  // namespace cloud::cloudformation
