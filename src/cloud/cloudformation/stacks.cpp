// Stacks made, changed and taken away at once.
#include "aws/input.hpp"
#include "base/time.hpp"
#include "cloud/cloudformation/begin.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/nested.hpp"
#include "cloud/cloudformation/preview.hpp"
#include "cloud/cloudformation/verbs.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

Json id_of(Stack const& stack) { return Json::object({{"StackId", stack.id}}); }

std::string on_failure(Json const& in) {
    std::string const asked = in.at("OnFailure").text();
    bool const kept = aws::optional_boolean(in, "DisableRollback", false);
    if (!asked.empty() && kept) {
        throw invalid("You cannot specify both OnFailure and DisableRollback");
    }
    if (asked.empty()) return kept ? "DO_NOTHING" : "ROLLBACK";
    if (asked == "ROLLBACK" || asked == "DELETE" || asked == "DO_NOTHING") return asked;
    throw aws::validation(asked, "onFailure",
                          "Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]");
}

// Of its creation; 0 where there is none.
std::int64_t timeout_minutes(Json const& in) {
    std::optional<std::int64_t> const given = aws::optional_integer(in, "TimeoutInMinutes");
    if (!given || (*given >= 1 && *given <= kMostTimeoutMinutes)) return given.value_or(0);
    char const* const limit = *given < 1 ? "greater than or equal to 1" : "less than or equal to ";
    throw aws::validation(std::to_string(*given), "timeoutInMinutes",
                          "Member must have value " + std::string(limit) +
                              (*given < 1 ? "" : std::to_string(kMostTimeoutMinutes)));
}

Wanted wanted_of(Asked const& asked) {
    return {.template_text = asked.template_text,
            .parameters = {},
            .tags = asked.tags,
            .capabilities = asked.capabilities,
            .notification_arns = asked.notification_arns,
            .role_arn = asked.role_arn,
            .token = asked.token};
}

void check_not_there(Formation const& f, aws::Invocation const& call, std::string const& name) {
    std::optional<Stack> const there =
        f.state.named(call.caller.account.value, call.caller.region.value, name);
    if (!there) return;
    throw aws::Error("AlreadyExistsException", "Stack [" + name + "] already exists");
}

}  // namespace

// A request that is repeated with its token is answered as the first was.
Answer create_stack(Formation& f, aws::Invocation const& call) {
    Asked const asked = given(f, call);
    std::optional<Stack> const there =
        f.state.named(call.caller.account.value, call.caller.region.value, asked.name);
    if (there && !asked.token.empty() && there->work.token == asked.token) return id_of(*there);
    check_not_there(f, call, asked.name);
    cfn::Template const read = checked_template(asked.template_text);
    check_capabilities(read, asked.capabilities);
    check_expansion(read, asked.capabilities);
    Stack stack = new_stack(f, call, asked.name);
    stack.role_arn = asked.role_arn;
    stack.on_failure = on_failure(call.input);
    stack.timeout_minutes = timeout_minutes(call.input);
    stack.protected_from_end =
        aws::optional_boolean(call.input, "EnableTerminationProtection", false);
    stack.policy = given_policy(f, call, "StackPolicy");
    Wanted wanted = wanted_of(asked);
    wanted.parameters =
        checked_values({f, stack, wanted.template_text, call.now}, asked.parameters);
    begin_create(f, stack, wanted, call);
    return id_of(stack);
}

Answer update_stack(Formation& f, aws::Invocation const& call) {
    Asked const asked = given(f, call);
    Stack stack = given_stack(f, call, asked.name);
    if (!stack.alive()) throw no_stack(asked.name);
    if (!asked.token.empty() && stack.work.token == asked.token) return id_of(stack);
    check_can_be_updated(stack);
    Wanted wanted = wanted_of(asked);
    if (asked.same_template) wanted.template_text = stack.template_text;
    if (!asked.has_tags) wanted.tags = stack.tags;
    wanted.policy = given_policy(f, call, "StackPolicy");
    wanted.policy_during = given_policy(f, call, "StackPolicyDuringUpdate");
    cfn::Template const read = checked_template(wanted.template_text);
    check_capabilities(read, asked.capabilities);
    check_expansion(read, asked.capabilities);
    stack.work.caller = call.caller;
    if (call.input.has("DisableRollback")) stack.on_failure = on_failure(call.input);
    wanted.parameters =
        checked_values({f, stack, wanted.template_text, call.now}, asked.parameters);
    if (!preview(f, stack, wanted, call.now).differs) {
        throw invalid("No updates are to be performed.");
    }
    begin_update(f, stack, wanted, call);
    return id_of(stack);
}

// Of a stack that is not there nothing is said.
Answer delete_stack(Formation& f, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "StackName");
    std::optional<Stack> found;
    try {
        found = given_stack(f, call, name);
    } catch (aws::Error const&) {
        return Json();
    }
    Stack const& stack = *found;
    if (!stack.alive() || stack.status == "DELETE_IN_PROGRESS") return Json();
    if (root_of(f, stack).protected_from_end) {
        throw invalid("Stack [" + stack.name +
                      "] cannot be deleted while TerminationProtection is enabled");
    }
    if (stack.is_busy()) {
        throw invalid("Stack [" + stack.id + "] cannot be deleted while in status " + stack.status);
    }
    begin_remove(f, stack, call);
    return Json();
}

Answer continue_update_rollback(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    check_is_root(stack, "RollbackUpdatedStack");
    if (stack.status != "UPDATE_ROLLBACK_FAILED") {
        throw invalid("Stack:" + stack.id + " is in " + stack.status +
                      " state and can not continue rollback.");
    }
    stack.work.phase = Work::Phase::undo;
    stack.work.caller = call.caller;
    stack.work.retain = aws::text_list(call.input, "ResourcesToSkip");
    stack.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    stack.reason = "User Initiated";
    f.state.save(stack);
    tell(f, stack, call.now);
    f.core.signal(kWorkTopic);
    return Json::object();
}

// What failed and was left as it is, for it to be looked at, goes back now.
Answer rollback_stack(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    check_is_root(stack, "RollbackStack");
    bool const update = stack.status == "UPDATE_FAILED" && !stack.work.before.is_null();
    if (stack.status != "CREATE_FAILED" && !update) {
        throw invalid("Stack:" + stack.id + " is in " + stack.status +
                      " state and can not be rolled back.");
    }
    if (!update) stack.work = {};
    stack.work.phase = update ? Work::Phase::undo : Work::Phase::roll_back;
    stack.work.caller = call.caller;
    stack.work.endpoint = call.endpoint;
    stack.status = update ? "UPDATE_ROLLBACK_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS";
    stack.reason = "User Initiated";
    f.state.save(stack);
    tell(f, stack, call.now);
    f.core.signal(kWorkTopic);
    return id_of(stack);
}

Answer cancel_update_stack(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    if (stack.status != "UPDATE_IN_PROGRESS") {
        throw invalid("CancelUpdateStack cannot be called from current stack status");
    }
    stack.work.phase = Work::Phase::undo;
    stack.status = "UPDATE_ROLLBACK_IN_PROGRESS";
    stack.reason = "User Initiated";
    f.state.save(stack);
    tell(f, stack, call.now);
    f.core.signal(kWorkTopic);
    return Json();
}

Answer update_termination_protection(Formation& f, aws::Invocation const& call) {
    Stack stack = given_stack(f, call);
    check_is_root(stack, "UpdateTerminationProtection");
    stack.protected_from_end =
        aws::optional_boolean(call.input, "EnableTerminationProtection", false);
    f.state.save(stack);
    return id_of(stack);
}

}  // namespace cloud::cloudformation
