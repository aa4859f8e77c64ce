#include "cloud/cloudformation/begin.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cfn/error.hpp"
#include "cloud/cloudformation/given.hpp"
#include "cloud/cloudformation/reading.hpp"
#include "cloud/cloudformation/records.hpp"
#include "cloud/cloudformation/scope.hpp"
#include "cloud/cloudformation/types.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

constexpr char const* kByUser = "User Initiated";

void begin(Formation& f, Stack stack, Work::Phase phase, aws::Invocation const& call) {
    stack.work.phase = phase;
    stack.work.caller = call.caller;
    stack.work.endpoint = call.endpoint;
    stack.reason = kByUser;
    f.state.save(stack);
    tell(f, stack, call.now);
    f.core.signal(kWorkTopic);
}

void take(Stack& stack, Wanted const& wanted) {
    cfn::Template const read = cfn::parse_declarations(wanted.template_text);
    stack.template_text = wanted.template_text;
    stack.description = read.description;
    stack.parameters = wanted.parameters;
    stack.tags = wanted.tags;
    stack.capabilities = wanted.capabilities;
    stack.notification_arns = wanted.notification_arns;
    if (!wanted.role_arn.empty()) stack.role_arn = wanted.role_arn;
    stack.work.token = wanted.token;
    stack.work.adopt = wanted.adopt;
    stack.work.held = wanted.held;
}

}  // namespace

Stack new_stack(Formation& f, aws::Invocation const& call, std::string const& name) {
    Stack stack;
    stack.account = call.caller.account.value;
    stack.region = call.caller.region.value;
    stack.name = name;
    std::vector<Stack> const all = f.state.stacks(stack.account, stack.region);
    auto const alive =
        std::count_if(all.begin(), all.end(), [](Stack const& one) { return one.alive(); });
    if (static_cast<std::size_t>(alive) >= kStacks) {
        throw aws::Error("LimitExceededException",
                         "Limit for stack has been exceeded for this account.");
    }
    stack.id = "arn:aws:cloudformation:" + stack.region + ":" + stack.account + ":stack/" + name +
               "/" + base::uuid(f.core.random);
    stack.created_millis = base::to_millis(call.now);
    stack.work.caller = call.caller;
    return stack;
}

cfn::Values checked_values(Offer const& offer, std::map<std::string, cfn::Given> const& given) {
    auto const& [f, stack, text, now] = offer;
    try {
        cfn::Template const declared = cfn::parse_declarations(text);
        Stack with = stack;
        with.template_text = text;
        with.parameters = cfn::parameter_values(declared, given, stack.parameters);
        resolve_parameters({f, stack, declared, now}, with.parameters);
        cfn::Template const read = template_of(with);
        check_types(read);
        StackScope const scope({f, with, read, now});
        cfn::Resolver const resolver(read, scope);
        resolver.check_rules();
        for (auto const& [name, expression] : read.conditions.members()) {
            (void)resolver.condition(name);
        }
        return with.parameters;
    } catch (cfn::Invalid const& wrong) {
        throw invalid(wrong.message);
    }
}

void begin_create(Formation& f, Stack stack, Wanted const& wanted, aws::Invocation const& call) {
    take(stack, wanted);
    if (stack.timeout_minutes > 0) {
        stack.work.until_millis = base::to_millis(call.now) + stack.timeout_minutes * 60'000;
    }
    stack.status = "CREATE_IN_PROGRESS";
    begin(f, std::move(stack), Work::Phase::apply, call);
}

void begin_update(Formation& f, Stack stack, Wanted const& wanted, aws::Invocation const& call) {
    stack.work = {};
    Json before = write_stack(stack);
    before.set("retagged", stack.tags != wanted.tags);
    stack.work.policy = wanted.policy_during.empty() ? stack.policy : wanted.policy_during;
    take(stack, wanted);
    if (!wanted.policy.empty()) stack.policy = wanted.policy;
    stack.work.before = std::move(before);
    stack.status = "UPDATE_IN_PROGRESS";
    stack.updated_millis = base::to_millis(call.now);
    begin(f, std::move(stack), Work::Phase::apply, call);
}

void begin_remove(Formation& f, Stack stack, aws::Invocation const& call) {
    for (Export const& one : f.state.exports(stack.account, stack.region)) {
        if (one.stack != stack.id) continue;
        std::vector<std::string> const users =
            f.state.importers(stack.account, stack.region, one.name);
        if (users.empty()) continue;
        throw invalid("Export " + one.name + " cannot be deleted as it is in use by " +
                      base::join(users, ", "));
    }
    stack.work = {};
    stack.work.token = call.input.at("ClientRequestToken").text();
    stack.work.retain = aws::text_list(call.input, "RetainResources");
    std::string const role = call.input.at("RoleARN").text();
    if (!role.empty()) stack.role_arn = role;
    stack.status = "DELETE_IN_PROGRESS";
    begin(f, std::move(stack), Work::Phase::remove, call);
}

void check_can_be_updated(Stack const& stack) {
    constexpr std::string_view kFine[] = {
        "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE", "UPDATE_FAILED",   "CREATE_FAILED"};
    for (std::string_view const fine : kFine) {
        if (stack.status == fine) return;
    }
    throw invalid("Stack:" + stack.id + " is in " + stack.status +
                  " state and can not be updated.");
}

}  // namespace cloud::cloudformation
