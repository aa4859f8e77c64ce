#include "cloud/sqs/move_tasks.hpp"

#include <algorithm>
#include <chrono>

#include "aws/input.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/sqs/address.hpp"
#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/redrive.hpp"

namespace cloud::sqs {
namespace {

constexpr std::int64_t kMovedPerStep = 256;  // where no rate was asked for
constexpr std::int64_t kSecondMillis = 1000;
constexpr base::Duration kPause = std::chrono::minutes(1);

aws::Error not_found(std::string const& message) {
    return aws::Error("ResourceNotFoundException", message, 404);
}

aws::Error no_resource(char const* parameter) {
    return not_found(std::string("The resource that you specified for the ") + parameter +
                     " parameter doesn't exist.");
}

// The tasks of a queue are its account's alone, whatever its policy says.
Queue source_queue(State& state, std::string const& arn, aws::Caller const& caller) {
    std::optional<Queue> queue = find_queue(state, arn);
    if (!queue) throw no_resource("SourceArn");
    if (queue->account != caller.account.value) throw access_denied(arn);
    return *std::move(queue);
}

std::int64_t rate_of(aws::Invocation const& call) {
    std::optional<std::int64_t> const rate =
        aws::optional_integer(call.input, "MaxNumberOfMessagesPerSecond");
    if (!rate || (*rate >= 1 && *rate <= kMaximumMovedPerSecond)) return rate.value_or(0);
    throw invalid_parameter("Value " + std::to_string(*rate) +
                            " for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must "
                            "be between 1 and 500, if provided.");
}

bool any_running(std::vector<MoveTask> const& tasks) {
    return std::any_of(tasks.begin(), tasks.end(),
                       [](MoveTask const& task) { return task.running(); });
}

void check_running(MoveState& moves, Queue const& source) {
    if (any_running(moves.of(source.arn()))) {
        throw invalid_parameter(
            "There is already a task running. Only one active task is allowed for a source queue "
            "arn at a given time.");
    }
    std::vector<MoveTask> const running = moves.running();
    auto const own = std::count_if(running.begin(), running.end(), [&](MoveTask const& task) {
        std::optional<Address> const at = address_of_arn(task.source_arn);
        return at && at->account == source.account;
    });
    if (own < kMaximumRunningMoves) return;
    throw over_limit("There are 100 active message movement tasks, the maximum of an account.");
}

codec::Json describe(MoveTask const& task) {
    codec::Json out = codec::Json::object();
    if (task.running()) out.set("TaskHandle", write_handle({task.id, task.source_arn}));
    out.set("Status", task.status);
    out.set("SourceArn", task.source_arn);
    if (!task.destination_arn.empty()) out.set("DestinationArn", task.destination_arn);
    if (task.per_second > 0) out.set("MaxNumberOfMessagesPerSecond", task.per_second);
    out.set("ApproximateNumberOfMessagesMoved", task.moved);
    out.set("ApproximateNumberOfMessagesToMove", task.to_move);
    if (!task.failure.empty()) out.set("FailureReason", task.failure);
    out.set("StartedTimestamp", task.started_millis);
    return out;
}

void end(MoveTask& task, char const* status, char const* failure = "") {
    task.status = status;
    task.failure = failure;
}

// A new message in another queue.
void move_one(Messages& m, Message& message, Queue const& to, std::int64_t now) {
    message.message_id = base::uuid(m.core.random);
    message.sent_millis = now;
    message.visible_millis = now + to.seconds("DelaySeconds") * kSecondMillis;
    m.state.send_on(message, to);
    m.core.signal(to.topic());
}

// As many as the task may now; at the end of them it is ended.
void move_some(Messages& m, MoveTask& task, Queue const& source, std::int64_t now) {
    std::int64_t const most = task.per_second > 0 ? task.per_second : kMovedPerStep;
    std::int64_t const limit = std::min(most, task.to_move - task.moved);
    std::vector<Message> messages = m.state.visible_heads(source, now, limit);
    std::int64_t const kept_since = now - source.seconds("MessageRetentionPeriod") * kSecondMillis;
    for (Message& message : messages) {
        if (message.sent_millis < kept_since) {
            m.state.remove(source, message.id);
            continue;
        }
        std::string const& target =
            task.destination_arn.empty() ? message.source_arn : task.destination_arn;
        if (target.empty()) return end(task, "FAILED", "CouldNotDetermineMessageSource");
        std::optional<Queue> const to = find_queue(m.state, target);
        if (!to) return end(task, "FAILED", "AWS.SimpleQueueService.NonExistentQueue");
        move_one(m, message, *to, now);
        ++task.moved;
    }
    bool const empty = static_cast<std::int64_t>(messages.size()) < limit;
    if (empty || task.moved >= task.to_move) end(task, "COMPLETED");
}

}  // namespace

std::string write_handle(TaskHandle const& handle) {
    return base::base64(codec::to_json(
        codec::Json::object({{"taskId", handle.task_id}, {"sourceArn", handle.source_arn}})));
}

std::optional<TaskHandle> read_handle(std::string const& text) {
    std::optional<std::string> const bytes = base::from_base64(text);
    if (!bytes) return std::nullopt;
    base::Result<codec::Json> const json = codec::parse_json(*bytes);
    if (!json) return std::nullopt;
    TaskHandle handle{json->at("taskId").text(), json->at("sourceArn").text()};
    if (handle.task_id.empty() || handle.source_arn.empty()) return std::nullopt;
    return handle;
}

codec::Json start_message_move_task(Messages& m, aws::Invocation const& call) {
    MoveTask task;
    task.source_arn = required(call.input, "SourceArn");
    Queue const source = source_queue(m.state, task.source_arn, call.caller);
    if (sources_of(m.state, source.arn()).empty()) {
        throw invalid_parameter("Source queue must be configured as a Dead Letter Queue.");
    }
    task.destination_arn = aws::optional_text(call.input, "DestinationArn").value_or("");
    if (!task.destination_arn.empty() && !find_queue(m.state, task.destination_arn)) {
        throw no_resource("DestinationArn");
    }
    task.per_second = rate_of(call);
    check_running(m.state.moves(), source);
    task.id = base::uuid(m.core.random);
    task.started_millis = task.due_millis = base::to_millis(call.now);
    task.to_move = m.state.counts(source, task.started_millis).visible;
    m.state.moves().add(task);
    m.core.signal(kMoveTopic);
    return codec::Json::object({{"TaskHandle", write_handle({task.id, task.source_arn})}});
}

codec::Json list_message_move_tasks(Messages& m, aws::Invocation const& call) {
    std::string const arn = required(call.input, "SourceArn");
    std::int64_t const most = aws::optional_integer(call.input, "MaxResults").value_or(1);
    if (most < 1 || most > kMaximumMoveTasks) {
        throw invalid_parameter("Value " + std::to_string(most) +
                                " for parameter MaxResults is invalid. Reason: Must be between 1 "
                                "and 10, if provided.");
    }
    source_queue(m.state, arn, call.caller);
    codec::Json results = codec::Json::array();
    for (MoveTask const& task : m.state.moves().of(arn)) {
        if (static_cast<std::int64_t>(results.items().size()) == most) break;
        results.push(describe(task));
    }
    return codec::Json::object({{"Results", std::move(results)}});
}

codec::Json cancel_message_move_task(Messages& m, aws::Invocation const& call) {
    std::optional<TaskHandle> const handle = read_handle(required(call.input, "TaskHandle"));
    if (!handle) throw invalid_parameter("Value for parameter TaskHandle is invalid.");
    source_queue(m.state, handle->source_arn, call.caller);
    for (MoveTask& task : m.state.moves().of(handle->source_arn)) {
        if (task.id != handle->task_id || !task.running()) continue;
        end(task, "CANCELLED");
        m.state.moves().save(task);
        return codec::Json::object({{"ApproximateNumberOfMessagesMoved", task.moved}});
    }
    throw not_found("Task does not exist.");
}

base::Instant Moving::step(base::Instant now) {
    std::int64_t const millis = base::to_millis(now);
    base::Instant next = now + kPause;
    for (MoveTask& task : m_.state.moves().running()) {
        if (task.due_millis <= millis) {
            std::optional<Queue> const source = find_queue(m_.state, task.source_arn);
            source ? move_some(m_, task, *source, millis)
                   : end(task, "FAILED", "AWS.SimpleQueueService.NonExistentQueue");
            task.due_millis = task.per_second > 0 ? millis + kSecondMillis : millis;
            m_.state.moves().save(task);
        }
        if (task.running()) next = std::min(next, base::from_millis(task.due_millis));
    }
    return next;
}

}  // namespace cloud::sqs
