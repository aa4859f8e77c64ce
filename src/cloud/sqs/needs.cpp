#include "cloud/sqs/needs.hpp"

#include "aws/input.hpp"
#include "cloud/sqs/address.hpp"
#include "cloud/sqs/move_tasks.hpp"
#include "cloud/sqs/redrive.hpp"
#include "cloud/tags.hpp"

namespace cloud::sqs {
namespace {

aws::Need need_at(State& state, std::optional<Address> const& at, std::string const& action) {
    if (!at) return {.action = action};
    std::optional<Queue> const queue = state.find(at->account, at->region, at->name);
    if (queue) return need_on(*queue, action);
    return {.action = action, .resource = at->arn(), .resource_account = at->account};
}

// What moving asks of the queue that messages leave. (SQS guide, "API permissions".)
std::vector<aws::Need> to_take_from(State& state, std::optional<Address> const& at,
                                    std::string const& action) {
    std::vector<aws::Need> needs;
    for (std::string const& one :
         {action, std::string("sqs:ReceiveMessage"), std::string("sqs:DeleteMessage"),
          std::string("sqs:GetQueueAttributes")}) {
        needs.push_back(need_at(state, at, one));
    }
    return needs;
}

}  // namespace

aws::Need need_on(Queue const& queue, std::string const& action) {
    aws::Need need{.action = action,
                   .resource = queue.arn(),
                   .resource_account = queue.account,
                   .resource_policy = queue.text("Policy")};
    for (auto const& [key, value] : queue.tags) need.context.set("aws:ResourceTag/" + key, value);
    return need;
}

std::vector<aws::Need> on_queue(State& state, aws::Invocation const& call,
                                std::string const& action) {
    return {need_at(state, address_of_url(call), action)};
}

std::vector<aws::Need> on_named_queue(State& state, aws::Invocation const& call,
                                      std::string const& action) {
    return {need_at(state, address_of_name(call), action)};
}

std::vector<aws::Need> to_create(State& state, aws::Invocation const& call,
                                 std::string const& action) {
    Address at{call.caller.account.value, call.caller.region.value,
               aws::optional_text(call.input, "QueueName").value_or("")};
    if (at.name.empty()) return {{.action = action}};
    aws::Need create = need_at(state, at, action);
    codec::Json const& tags = call.input.at("tags");
    if (tags.members().empty()) return {std::move(create)};
    RequestTags given;
    given.add_map(tags);
    std::move(given).put_in(create.context);
    aws::Need tag = create;
    tag.action = "sqs:TagQueue";
    return {std::move(create), std::move(tag)};
}

// SQS writes the account's ARN with no name where others have "*": a policy on "…:ACCOUNT:*" holds.
std::vector<aws::Need> to_list(State&, aws::Invocation const& call, std::string const& action) {
    Address const all{call.caller.account.value, call.caller.region.value, ""};
    return {{.action = action, .resource = all.arn()}};
}

std::vector<aws::Need> to_tag(State& state, aws::Invocation const& call,
                              std::string const& action) {
    aws::Need need = need_at(state, address_of_url(call), action);
    RequestTags tags;
    tags.add_map(call.input.at("Tags"));
    tags.add_keys(call.input.at("TagKeys"));
    std::move(tags).put_in(need.context);
    return {std::move(need)};
}

std::vector<aws::Need> to_start_moving(State& state, aws::Invocation const& call,
                                       std::string const& action) {
    std::string const source = aws::optional_text(call.input, "SourceArn").value_or("");
    std::optional<Address> const from = address_of_arn(source);
    std::vector<aws::Need> needs = to_take_from(state, from, action);
    std::string const target = aws::optional_text(call.input, "DestinationArn").value_or("");
    if (!target.empty()) {
        needs.push_back(need_at(state, address_of_arn(target), "sqs:SendMessage"));
        return needs;
    }
    for (Queue const& queue : sources_of(state, source)) {
        needs.push_back(need_on(queue, "sqs:SendMessage"));
    }
    return needs;
}

std::vector<aws::Need> to_list_moves(State& state, aws::Invocation const& call,
                                     std::string const& action) {
    std::optional<Address> const at =
        address_of_arn(aws::optional_text(call.input, "SourceArn").value_or(""));
    return {need_at(state, at, action), need_at(state, at, "sqs:GetQueueAttributes")};
}

std::vector<aws::Need> to_cancel_move(State& state, aws::Invocation const& call,
                                      std::string const& action) {
    std::optional<TaskHandle> const handle =
        read_handle(aws::optional_text(call.input, "TaskHandle").value_or(""));
    return to_take_from(state, handle ? address_of_arn(handle->source_arn) : std::nullopt, action);
}

}  // namespace cloud::sqs
