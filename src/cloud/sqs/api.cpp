#include "cloud/sqs/api.hpp"

#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/receive.hpp"

namespace cloud::sqs {
namespace {

using QueueVerb = codec::Json (*)(State&, aws::Invocation const&);
using MessageVerb = codec::Json (*)(Messages&, aws::Invocation const&);

aws::Operation on(State& state, char const* name, QueueVerb verb, char const* note = "") {
    return {name, [&state, verb](aws::Invocation const& call) { return verb(state, call); },
            std::string("sqs:") + name, note};
}

aws::Operation on(Messages& messages, char const* name, MessageVerb verb, char const* note = "") {
    return {name, [&messages, verb](aws::Invocation const& call) { return verb(messages, call); },
            std::string("sqs:") + name, note};
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
    api.operations = {
        on(state, "CreateQueue", &create_queue,
           "Standard queues; FIFO is refused. A name can be used again at once after DeleteQueue. "
           "RedriveAllowPolicy is kept, not enforced; bodies are not encrypted under KMS keys."),
        on(messages, "DeleteQueue", &delete_queue),
        on(state, "GetQueueUrl", &get_queue_url),
        on(state, "ListQueues", &list_queues),
        on(state, "ListDeadLetterSourceQueues", &list_dead_letter_source_queues),
        on(state, "GetQueueAttributes", &get_queue_attributes),
        on(state, "SetQueueAttributes", &set_queue_attributes,
           "A policy is kept and opens the queue to other accounts; it is not evaluated yet."),
        on(state, "PurgeQueue", &purge_queue),
        on(state, "TagQueue", &tag_queue),
        on(state, "UntagQueue", &untag_queue),
        on(state, "ListQueueTags", &list_queue_tags),
        on(messages, "SendMessage", &send_message,
           "MessageGroupId is kept and handed on; it does not change the order."),
        on(messages, "SendMessageBatch", &send_message_batch),
        {"ReceiveMessage",
         [&messages](aws::Invocation const& call) { return receive_message(messages, call); },
         "sqs:ReceiveMessage", "There is no limit of 120,000 messages in flight."},
        on(messages, "DeleteMessage", &delete_message),
        on(messages, "DeleteMessageBatch", &delete_message_batch),
        on(messages, "ChangeMessageVisibility", &change_message_visibility),
        on(messages, "ChangeMessageVisibilityBatch", &change_message_visibility_batch),
    };
    api.unsupported = {{"AddPermission", "Set the Policy attribute."},
                       {"RemovePermission", "Set the Policy attribute."},
                       {"StartMessageMoveTask", ""},
                       {"CancelMessageMoveTask", ""},
                       {"ListMessageMoveTasks", ""}};
    return api;
}

}  // namespace cloud::sqs
