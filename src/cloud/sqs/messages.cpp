#include "cloud/sqs/messages.hpp"

#include "aws/input.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/sqs/batch.hpp"
#include "cloud/sqs/message_attributes.hpp"
#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/receipt.hpp"
#include "cloud/sqs/sealing.hpp"

namespace cloud::sqs {
namespace {

// A standard queue has no deduplication; a client that asks for it is not to think that it has.
void check_parameters(codec::Json const& entry) {
    std::string const id = aws::optional_text(entry, "MessageDeduplicationId").value_or("");
    if (id.empty()) return;
    throw invalid_parameter("Value " + id +
                            " for parameter MessageDeduplicationId is invalid. Reason: The request "
                            "includes a parameter that is not valid for this queue type.");
}

// The one system attribute that a sender may set.
std::string trace_header(codec::Json const& system) {
    for (auto const& [name, value] : system.members()) {
        if (name == "AWSTraceHeader" && value.at("DataType").text() == "String") continue;
        throw invalid_parameter("Message system attribute name '" + name +
                                "' is invalid or its type is not String.");
    }
    check_message_attributes(system);
    return system.at("AWSTraceHeader").at("StringValue").text();
}

Message read_message(Queue const& queue, aws::Invocation const& call, codec::Json const& entry) {
    Message message;
    message.body = required(entry, "MessageBody");
    check_parameters(entry);
    check_body(message.body);
    codec::Json const& attributes = entry.at("MessageAttributes");
    check_message_attributes(attributes);
    std::int64_t const most = queue.seconds("MaximumMessageSize");
    if (message_bytes(message.body, attributes) > static_cast<std::uint64_t>(most)) {
        throw invalid_parameter(
            "One or more parameters are invalid. Reason: Message must be "
            "shorter than " +
            std::to_string(most) + " bytes.");
    }
    std::int64_t const delay =
        seconds_in(entry, {"DelaySeconds", queue.seconds("DelaySeconds"), kMaximumDelaySeconds});
    if (!attributes.members().empty()) message.attributes = codec::to_json(attributes);
    message.trace_header = trace_header(entry.at("MessageSystemAttributes"));
    message.group_id = aws::optional_text(entry, "MessageGroupId").value_or("");
    message.sender = call.caller.user_id;
    message.sent_millis = base::to_millis(call.now);
    message.visible_millis = message.sent_millis + delay * 1000;
    return message;
}

// One message of SendMessage or of a batch; answers what its result says.
codec::Json send_one(Messages& m, Queue const& queue, aws::Invocation const& call,
                     codec::Json const& entry) {
    Message message = read_message(queue, call, entry);
    message.message_id = base::uuid(m.core.random);
    codec::Json out = codec::Json::object(
        {{"MessageId", message.message_id},
         {"MD5OfMessageBody", base::hex(base::digest(base::HashKind::md5, message.body))}});
    enqueue(m, queue, std::move(message), call.caller);
    std::string md5 = md5_of(entry.at("MessageAttributes"));
    if (!md5.empty()) out.set("MD5OfMessageAttributes", std::move(md5));
    md5 = md5_of(entry.at("MessageSystemAttributes"));
    if (!md5.empty()) out.set("MD5OfMessageSystemAttributes", std::move(md5));
    return out;
}

void delete_one(Messages& m, Queue const& queue, codec::Json const& entry) {
    Receipts const receipts(queue.arn(), m.state.handle_secret());
    m.state.remove(queue, receipts.read(required(entry, "ReceiptHandle")).message);
}

void change_one(Messages& m, Queue const& queue, codec::Json const& entry, base::Instant now) {
    std::string const handle = required(entry, "ReceiptHandle");
    Receipt const receipt = Receipts(queue.arn(), m.state.handle_secret()).read(handle);
    if (!aws::optional_integer(entry, "VisibilityTimeout")) throw missing("VisibilityTimeout");
    std::int64_t const seconds =
        seconds_in(entry, {"VisibilityTimeout", 0, kMaximumVisibilitySeconds});
    std::optional<Visibility> const message = m.state.visibility(queue, receipt.message);
    if (!message) {
        throw invalid_parameter("Value " + handle +
                                " for parameter ReceiptHandle is invalid. Reason: Message does not "
                                "exist or is not available for visibility timeout change.");
    }
    // A handle of an earlier receive, or of a message that is visible again, changes nothing.
    if (message->receive_count != receipt.receive_count) return;
    if (message->visible_millis <= base::to_millis(now)) return;
    m.state.set_visible(receipt.message, base::to_millis(now) + seconds * 1000);
    m.core.signal(queue.topic());  // a poll that waits looks again at when to wake
}

}  // namespace

std::int64_t seconds_in(codec::Json const& in, Seconds const& asked) {
    std::int64_t const value = aws::optional_integer(in, asked.member).value_or(asked.fallback);
    if (value >= 0 && value <= asked.most) return value;
    throw invalid_parameter(
        "Value " + std::to_string(value) + " for parameter " + std::string(asked.member) +
        " is invalid. Reason: Must be >= 0 and <= " + std::to_string(asked.most) +
        ", if provided.");
}

void enqueue(Messages& m, Queue const& queue, Message message, aws::Caller const& sender) {
    seal(m, message, {queue, sender, base::from_millis(message.sent_millis)});
    m.state.add(queue, message);
    m.core.signal(queue.topic());
}

codec::Json send_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    return send_one(m, queue, call, call.input);
}

codec::Json send_message_batch(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    codec::Json const& entries = call.input.at("Entries");
    check_batch(entries);
    std::uint64_t bytes = 0;
    for (codec::Json const& entry : entries.items()) {
        bytes += message_bytes(entry.at("MessageBody").text(), entry.at("MessageAttributes"));
    }
    if (bytes > static_cast<std::uint64_t>(kMaximumMessageBytes)) throw batch_too_long(bytes);
    return each_entry(entries,
                      [&](codec::Json const& entry) { return send_one(m, queue, call, entry); });
}

codec::Json delete_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    delete_one(m, queue, call.input);
    return codec::Json::object();
}

codec::Json delete_message_batch(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    check_batch(call.input.at("Entries"));
    return each_entry(call.input.at("Entries"), [&](codec::Json const& entry) {
        delete_one(m, queue, entry);
        return codec::Json::object();
    });
}

codec::Json change_message_visibility(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    change_one(m, queue, call.input, call.now);
    return codec::Json::object();
}

codec::Json change_message_visibility_batch(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    check_batch(call.input.at("Entries"));
    return each_entry(call.input.at("Entries"), [&](codec::Json const& entry) {
        change_one(m, queue, entry, call.now);
        return codec::Json::object();
    });
}

}  // namespace cloud::sqs
