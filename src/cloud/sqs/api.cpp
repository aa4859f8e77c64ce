#include "cloud/sqs/api.hpp"

#include "cloud/sqs/move_tasks.hpp"
#include "cloud/sqs/needs.hpp"
#include "cloud/sqs/permissions.hpp"
#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/receive.hpp"

namespace cloud::sqs {
namespace {

using QueueVerb = codec::Json (*)(State&, aws::Invocation const&);
using MessageVerb = codec::Json (*)(Messages&, aws::Invocation const&);
using Verb = std::function<aws::Outcome(aws::Invocation const&)>;

// A batch needs what its single operation needs.
std::string action_of(std::string name) {
    if (name.ends_with("Batch")) name.resize(name.size() - std::string_view("Batch").size());
    return "sqs:" + name;
}

// The table as it is written down.
class Table {
  public:
    Table(State& state, Messages& messages) : state_(state), messages_(messages) {}

    Table& add(char const* name, QueueVerb verb, Needs needs = &on_queue, char const* note = "") {
        return put(
            name, [&s = state_, verb](aws::Invocation const& call) { return verb(s, call); }, needs,
            note);
    }
    Table& add(char const* name, MessageVerb verb, Needs needs = &on_queue, char const* note = "") {
        return put(
            name, [&m = messages_, verb](aws::Invocation const& call) { return verb(m, call); },
            needs, note);
    }
    Table& put(char const* name, Verb verb, Needs needs, char const* note) {
        aws::Operation operation{name, std::move(verb), action_of(name), note};
        operation.needs = [&state = state_, needs, action = operation.action](
                              aws::Invocation const& call) { return needs(state, call, action); };
        operations_.push_back(std::move(operation));
        return *this;
    }
    std::vector<aws::Operation> operations() && { return std::move(operations_); }

  private:
    State& state_;
    Messages& messages_;
    std::vector<aws::Operation> operations_;
};

void add_queues(Table& table) {
    table
        .add("CreateQueue", &create_queue, &to_create,
             "Standard queues; FIFO is refused. A name can be used again at once after "
             "DeleteQueue. Each message has a data key of its own: KmsDataKeyReusePeriodSeconds is "
             "kept, and nothing waits for it.")
        .add("DeleteQueue", &delete_queue)
        .add("GetQueueUrl", &get_queue_url, &on_named_queue)
        .add("ListQueues", &list_queues, &to_list)
        .add("ListDeadLetterSourceQueues", &list_dead_letter_source_queues)
        .add("GetQueueAttributes", &get_queue_attributes)
        .add("SetQueueAttributes", &set_queue_attributes)
        .add("AddPermission", &add_permission)
        .add("RemovePermission", &remove_permission)
        .add("PurgeQueue", &purge_queue)
        .add("TagQueue", &tag_queue, &to_tag)
        .add("UntagQueue", &untag_queue, &to_tag)
        .add("ListQueueTags", &list_queue_tags);
}

void add_messages(Table& table, Messages& messages) {
    table
        .add("SendMessage", &send_message, &on_queue,
             "MessageGroupId is kept and handed on; it does not change the order.")
        .add("SendMessageBatch", &send_message_batch)
        .put(
            "ReceiveMessage",
            [&messages](aws::Invocation const& call) { return receive_message(messages, call); },
            &on_queue, "There is no limit of 120,000 messages in flight.")
        .add("DeleteMessage", &delete_message)
        .add("DeleteMessageBatch", &delete_message_batch)
        .add("ChangeMessageVisibility", &change_message_visibility)
        .add("ChangeMessageVisibilityBatch", &change_message_visibility_batch)
        .add("StartMessageMoveTask", &start_message_move_task, &to_start_moving,
             "Messages stay sealed as they are: the destination's receivers need the key of the "
             "queue that they were sent to.")
        .add("ListMessageMoveTasks", &list_message_move_tasks, &to_list_moves)
        .add("CancelMessageMoveTask", &cancel_message_move_task, &to_cancel_move,
             "A task is CANCELLED at once.");
}

}  // namespace

aws::Service make_api(State& state, Messages& messages) {
    aws::Service api;
    api.name = "sqs";
    api.title = "SQS";
    api.target = "AmazonSQS";
    api.json = aws::Protocol::json_1_0;
    api.version = "2012-11-05";
    api.xmlns = "http://queue.amazonaws.com/doc/2012-11-05/";
    Table table(state, messages);
    add_queues(table);
    add_messages(table, messages);
    api.operations = std::move(table).operations();
    return api;
}

}  // namespace cloud::sqs
