#include "cloud/sqs/messages.hpp"

#include <algorithm>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "cloud/sqs/attributes.hpp"
#include "cloud/sqs/batch.hpp"
#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/receipt.hpp"

namespace cloud::sqs {
namespace {

std::int64_t in_range(codec::Json const& in, std::string_view member, std::int64_t fallback,
                      std::int64_t most) {
    std::int64_t const value = aws::optional_integer(in, member).value_or(fallback);
    if (value >= 0 && value <= most) return value;
    throw invalid_parameter("Value " + std::to_string(value) + " for parameter " +
                            std::string(member) + " is invalid. Reason: Must be >= 0 and <= " +
                            std::to_string(most) + ", if provided.");
}

// One message of SendMessage or of a batch; answers what its result says.
codec::Json send_one(Messages& m, Queue const& queue, aws::Invocation const& call,
                     codec::Json const& entry) {
    std::string const body = aws::required_text(entry, "MessageBody");
    if (body.empty()) {
        throw aws::Error("MissingRequiredParameterException",
                         "The request must contain the parameter MessageBody.")
            .query("MissingParameter");
    }
    codec::Json const& attributes = entry.at("MessageAttributes");
    std::string const md5_of_attributes = check_message_attributes(attributes);
    std::int64_t const most = queue.seconds("MaximumMessageSize");
    if (message_bytes(body, attributes) > static_cast<std::uint64_t>(most)) {
        throw invalid_parameter("One or more parameters are invalid. Reason: Message must be "
                                "shorter than " + std::to_string(most) + " bytes.");
    }
    std::int64_t const delay =
        in_range(entry, "DelaySeconds", queue.seconds("DelaySeconds"), kMaximumDelaySeconds);
    Message message;
    message.message_id = base::uuid(m.core.random);
    message.body = body;
    if (!attributes.members().empty()) message.attributes = codec::to_json(attributes);
    message.trace_header =
        entry.at("MessageSystemAttributes").at("AWSTraceHeader").at("StringValue").text();
    message.sender = call.caller.user_id;
    message.sent_millis = base::to_millis(call.now);
    message.visible_millis = message.sent_millis + delay * 1000;
    codec::Json out = codec::Json::object(
        {{"MessageId", message.message_id},
         {"MD5OfMessageBody", base::hex(base::digest(base::HashKind::md5, body))}});
    if (!md5_of_attributes.empty()) out.set("MD5OfMessageAttributes", md5_of_attributes);
    enqueue(m, queue, std::move(message));
    return out;
}

bool wants(std::vector<std::string> const& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string const& n) { return n == "All" || n == name; });
}

bool wants_attribute(std::vector<std::string> const& names, std::string const& name) {
    return std::any_of(names.begin(), names.end(), [&](std::string const& n) {
        return n == "All" || n == ".*" || n == name ||
               (n.ends_with(".*") && name.starts_with(n.substr(0, n.size() - 2)));
    });
}

codec::Json system_attributes(Message const& message, aws::Invocation const& call) {
    std::vector<std::string> names = aws::text_list(call.input, "AttributeNames");
    for (std::string& more : aws::text_list(call.input, "MessageSystemAttributeNames")) {
        names.push_back(std::move(more));
    }
    codec::Json all = codec::Json::object();
    auto const add = [&](char const* name, std::string value) {
        if (!value.empty() && wants(names, name)) all.set(name, std::move(value));
    };
    add("SenderId", message.sender);
    add("SentTimestamp", std::to_string(message.sent_millis));
    add("ApproximateReceiveCount", std::to_string(message.receive_count));
    add("ApproximateFirstReceiveTimestamp", std::to_string(message.first_received_millis));
    add("DeadLetterQueueSourceArn", message.source_arn);
    add("AWSTraceHeader", message.trace_header);
    return all;
}

codec::Json describe(Message const& message, Receipt const& receipt, State const& state,
                     aws::Invocation const& call) {
    codec::Json out = codec::Json::object(
        {{"MessageId", message.message_id},
         {"ReceiptHandle", write_receipt(receipt, state.handle_secret())},
         {"MD5OfBody", base::hex(base::digest(base::HashKind::md5, message.body))},
         {"Body", message.body}});
    codec::Json attributes = system_attributes(message, call);
    if (!attributes.members().empty()) out.set("Attributes", std::move(attributes));
    if (message.attributes.empty()) return out;
    std::vector<std::string> const names = aws::text_list(call.input, "MessageAttributeNames");
    codec::Json chosen = codec::Json::object();
    codec::Json const stored = codec::parse_json(message.attributes).value_or(codec::Json());
    for (auto const& [name, value] : stored.members()) {
        if (wants_attribute(names, name)) chosen.set(name, value);
    }
    if (chosen.members().empty()) return out;
    out.set("MD5OfMessageAttributes", check_message_attributes(chosen));
    out.set("MessageAttributes", std::move(chosen));
    return out;
}

// A message that was received too often goes to the dead-letter queue instead. True if it went.
bool redrive(Messages& m, Queue const& queue, Message message, std::int64_t now_millis) {
    std::optional<RedrivePolicy> const policy = redrive_policy(queue);
    if (!policy || message.receive_count < policy->max_receive_count) return false;
    std::optional<aws::Arn> const arn = aws::parse_arn(policy->target_arn);
    if (!arn) return false;
    std::optional<Queue> const target = m.state.find(arn->account, arn->region, arn->resource);
    if (!target) return false;
    message.source_arn = queue.arn();
    message.visible_millis = now_millis;
    m.state.move(message, *target);
    m.core.signal(target->topic());
    return true;
}

void check_visibility(std::int64_t seconds) {
    if (seconds >= 0 && seconds <= kMaximumVisibilitySeconds) return;
    throw invalid_parameter("Value " + std::to_string(seconds) +
                            " for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout"
                            " must be an integer between 0 and 43200.");
}

void delete_one(Messages& m, Queue const& queue, std::string const& handle) {
    Receipt const receipt = read_receipt(handle, queue.id, m.state.handle_secret());
    m.state.remove(queue, receipt.message);
}

void change_one(Messages& m, Queue const& queue, codec::Json const& entry, base::Instant now) {
    Receipt const receipt = read_receipt(aws::required_text(entry, "ReceiptHandle"), queue.id,
                                         m.state.handle_secret());
    std::int64_t const seconds = aws::required_integer(entry, "VisibilityTimeout");
    check_visibility(seconds);
    std::optional<Message> const message = m.state.message(queue, receipt.message);
    // A handle of an earlier receive, or of a message that is visible again, changes nothing.
    if (!message || message->receive_count != receipt.receive_count) return;
    if (message->visible_millis <= base::to_millis(now)) return;
    m.state.set_visible(message->id, base::to_millis(now) + seconds * 1000);
    m.core.signal(queue.topic());  // a poll that waits looks again at when to wake
}

}  // namespace

void enqueue(Messages& m, Queue const& queue, Message message) {
    m.state.add(queue, message);
    m.core.signal(queue.topic());
}

codec::Json send_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    return send_one(m, queue, call, call.input);
}

codec::Json send_message_batch(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    check_batch(call.input.at("Entries"));
    std::uint64_t bytes = 0;
    for (codec::Json const& entry : call.input.at("Entries").items()) {
        bytes += message_bytes(entry.at("MessageBody").text(), entry.at("MessageAttributes"));
    }
    if (bytes > static_cast<std::uint64_t>(kMaximumMessageBytes)) throw batch_too_long(bytes);
    return each_entry(call.input.at("Entries"), [&](codec::Json const& entry) {
        return send_one(m, queue, call, entry);
    });
}

aws::Outcome receive_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    std::int64_t const limit = aws::optional_integer(call.input, "MaxNumberOfMessages").value_or(1);
    if (limit < 1 || limit > kMaximumReceived) {
        throw invalid_parameter("Value " + std::to_string(limit) +
                                " for parameter MaxNumberOfMessages is invalid. Reason: Must be "
                                "between 1 and 10, if provided.");
    }
    std::int64_t const wait = in_range(call.input, "WaitTimeSeconds",
                                       queue.seconds("ReceiveMessageWaitTimeSeconds"),
                                       kMaximumWaitSeconds);
    std::int64_t const visibility = aws::optional_integer(call.input, "VisibilityTimeout")
                                        .value_or(queue.seconds("VisibilityTimeout"));
    check_visibility(visibility);
    std::int64_t const now = base::to_millis(call.now);
    codec::Json messages = codec::Json::array();
    for (Message& message : m.state.visible(queue, now, limit)) {
        if (redrive(m, queue, message, now)) continue;
        message.receive_count += 1;
        message.visible_millis = now + visibility * 1000;
        if (message.first_received_millis == 0) message.first_received_millis = now;
        m.state.claim(message);
        Receipt const receipt{queue.id, message.id, message.receive_count};
        messages.push(describe(message, receipt, m.state, call));
    }
    if (!messages.items().empty()) {
        return codec::Json::object({{"Messages", std::move(messages)}});
    }
    base::Instant const deadline = call.received + std::chrono::seconds(wait);
    if (deadline <= call.now) return codec::Json::object();
    std::optional<std::int64_t> const next = m.state.next_visible(queue);
    base::Instant const wake = next ? base::from_millis(*next) : base::kNever;
    return aws::Parked{queue.topic(), std::min(deadline, std::max(wake, call.now))};
}

codec::Json delete_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    delete_one(m, queue, aws::required_text(call.input, "ReceiptHandle"));
    return codec::Json::object();
}

codec::Json delete_message_batch(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    check_batch(call.input.at("Entries"));
    return each_entry(call.input.at("Entries"), [&](codec::Json const& entry) {
        delete_one(m, queue, aws::required_text(entry, "ReceiptHandle"));
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
