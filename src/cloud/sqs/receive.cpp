#include "cloud/sqs/receive.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "cloud/sqs/message_attributes.hpp"
#include "cloud/sqs/queues.hpp"
#include "cloud/sqs/receipt.hpp"
#include "cloud/sqs/sealing.hpp"

namespace cloud::sqs {
namespace {

// What one receive looks at, at most, before it answers with what it has: messages that go to the
// dead-letter queue or are too old are looked at too.
constexpr int kRoundsPerReceive = 8;

struct Request {
    std::int64_t limit = 1;
    std::int64_t wait_seconds = 0;
    std::int64_t visibility_seconds = 0;
    std::vector<std::string> system_attributes;
    std::vector<std::string> attributes;
};

Request read_request(codec::Json const& in, Queue const& queue) {
    Request request;
    request.limit = aws::optional_integer(in, "MaxNumberOfMessages").value_or(1);
    if (request.limit < 1 || request.limit > kMaximumReceived) {
        throw invalid_parameter("Value " + std::to_string(request.limit) +
                                " for parameter MaxNumberOfMessages is invalid. Reason: Must be "
                                "between 1 and 10, if provided.");
    }
    request.wait_seconds = seconds_in(
        in,
        {"WaitTimeSeconds", queue.seconds("ReceiveMessageWaitTimeSeconds"), kMaximumWaitSeconds});
    request.visibility_seconds = seconds_in(
        in, {"VisibilityTimeout", queue.seconds("VisibilityTimeout"), kMaximumVisibilitySeconds});
    request.system_attributes = aws::text_list(in, "AttributeNames");
    for (std::string& name : aws::text_list(in, "MessageSystemAttributeNames")) {
        request.system_attributes.push_back(std::move(name));
    }
    request.attributes = aws::text_list(in, "MessageAttributeNames");
    return request;
}

bool wants(std::vector<std::string> const& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string const& n) { return n == "All" || n == name; });
}

bool wants_attribute(std::vector<std::string> const& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view n) {
        return n == "All" || n == name ||
               (n.ends_with(".*") && name.starts_with(n.substr(0, n.size() - 2)));
    });
}

codec::Json system_attributes(Message const& message, Request const& request) {
    codec::Json all = codec::Json::object();
    if (request.system_attributes.empty()) return all;
    auto const add = [&](char const* name, std::string value) {
        if (!value.empty() && wants(request.system_attributes, name)) {
            all.set(name, std::move(value));
        }
    };
    add("SenderId", message.sender);
    add("SentTimestamp", std::to_string(message.sent_millis));
    add("ApproximateReceiveCount", std::to_string(message.receive_count));
    add("ApproximateFirstReceiveTimestamp", std::to_string(message.first_received_millis));
    add("DeadLetterQueueSourceArn", message.source_arn);
    add("AWSTraceHeader", message.trace_header);
    add("MessageGroupId", message.group_id);
    return all;
}

codec::Json describe(Message const& message, std::string handle, Request const& request) {
    codec::Json out = codec::Json::object(
        {{"MessageId", message.message_id},
         {"ReceiptHandle", std::move(handle)},
         {"MD5OfBody", base::hex(base::digest(base::HashKind::md5, message.body))},
         {"Body", message.body}});
    codec::Json system = system_attributes(message, request);
    if (!system.members().empty()) out.set("Attributes", std::move(system));
    if (message.attributes.empty() || request.attributes.empty()) return out;
    codec::Json chosen = codec::Json::object();
    codec::Json const stored = codec::parse_json(message.attributes).value_or(codec::Json());
    for (auto const& [name, value] : stored.members()) {
        if (wants_attribute(request.attributes, name)) chosen.set(name, value);
    }
    if (chosen.members().empty()) return out;
    out.set("MD5OfMessageAttributes", md5_of(chosen));
    out.set("MessageAttributes", std::move(chosen));
    return out;
}

// One receive at work.
class Receiving {
  public:
    Receiving(Messages& m, Queue const& queue, aws::Invocation const& call)
        : m_(m),
          queue_(queue),
          handling_{queue, call.caller, call.now},
          now_(base::to_millis(call.now)),
          kept_since_(now_ - queue.seconds("MessageRetentionPeriod") * 1000),
          policy_(redrive_policy(queue)) {
        if (policy_) dead_letters_ = find_queue(m.state, policy_->target_arn);
    }

    // At most `limit`, oldest first.
    std::vector<Message> claim(std::int64_t limit, std::int64_t visibility_seconds) {
        std::vector<Message> claimed;
        for (int round = 0; round < kRoundsPerReceive; ++round) {
            std::int64_t const missing = limit - static_cast<std::int64_t>(claimed.size());
            std::vector<Message> found = m_.state.visible(queue_, now_, missing);
            for (Message& message : found) {
                if (put_aside(message)) continue;
                // A key that may not be used fails all of the receive, and nothing is claimed.
                open(m_, message, handling_);
                claim_one(message, visibility_seconds);
                if (!message.unreadable) claimed.push_back(std::move(message));
            }
            bool const all = static_cast<std::int64_t>(found.size()) < missing;
            // With no timeout a message is visible at once, and would be found again.
            if (all || visibility_seconds == 0) break;
            if (static_cast<std::int64_t>(claimed.size()) == limit) break;
        }
        return claimed;
    }

  private:
    // An unreadable message is not delivered. It is hidden all the same, so that it does not stand
    // in the way of others, and goes to the dead-letter queue in the end.
    void claim_one(Message& message, std::int64_t visibility_seconds) {
        if (message.unreadable) visibility_seconds = std::max<std::int64_t>(visibility_seconds, 30);
        message.receive_count += 1;
        message.visible_millis = now_ + visibility_seconds * 1000;
        if (message.first_received_millis == 0) message.first_received_millis = now_;
        m_.state.claim(message);
    }

    // True for what is not to be delivered: older than the queue keeps it, or received too often.
    bool put_aside(Message& message) {
        if (message.sent_millis < kept_since_) {
            m_.state.remove(queue_, message.id);
            return true;
        }
        if (!dead_letters_ || message.receive_count < policy_->max_receive_count) return false;
        message.source_arn = queue_.arn();
        message.visible_millis = now_;
        m_.state.move(message, *dead_letters_);
        m_.core.signal(dead_letters_->topic());
        return true;
    }

    Messages& m_;
    Queue const& queue_;
    Handling handling_;
    std::int64_t now_;
    std::int64_t kept_since_;
    std::optional<RedrivePolicy> policy_;
    std::optional<Queue> dead_letters_;
};

}  // namespace

aws::Outcome receive_message(Messages& m, aws::Invocation const& call) {
    Queue const queue = open_queue(m.state, call);
    Request const request = read_request(call.input, queue);
    Receipts const receipts(queue.arn(), m.state.handle_secret());
    codec::Json messages = codec::Json::array();
    Receiving receiving(m, queue, call);
    for (Message const& message : receiving.claim(request.limit, request.visibility_seconds)) {
        messages.push(
            describe(message, receipts.write({message.id, message.receive_count}), request));
    }
    if (!messages.items().empty()) {
        return codec::Json::object({{"Messages", std::move(messages)}});
    }
    base::Instant const deadline = call.received + std::chrono::seconds(request.wait_seconds);
    if (deadline <= call.now) return codec::Json::object();
    std::optional<std::int64_t> const next = m.state.next_visible(queue);
    base::Instant const wake = next ? base::from_millis(*next) : base::kNever;
    return aws::Parked{queue.topic(), std::min(deadline, std::max(wake, call.now))};
}

}  // namespace cloud::sqs
