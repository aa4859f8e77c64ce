#include "cloud/sqs/model.hpp"

#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/sqs/attributes.hpp"

namespace cloud::sqs {

std::string Queue::arn() const { return "arn:aws:sqs:" + region + ":" + account + ":" + name; }
std::string Queue::topic() const { return "sqs:" + arn(); }
std::string Queue::url(std::string_view endpoint) const {
    return std::string(endpoint) + "/" + account + "/" + name;
}

std::string Queue::text(std::string_view attribute) const {
    auto const set = attributes.find(std::string(attribute));
    return set != attributes.end() ? set->second : default_of(attribute);
}

std::int64_t Queue::seconds(std::string_view attribute) const {
    return base::to_int64(text(attribute)).value_or(0);
}

std::optional<RedrivePolicy> redrive_policy(Queue const& queue) {
    std::string const text = queue.text("RedrivePolicy");
    if (text.empty()) return std::nullopt;
    base::Result<codec::Json> const json = codec::parse_json(text);
    if (!json) return std::nullopt;
    codec::Json const& count = json->at("maxReceiveCount");
    RedrivePolicy policy;
    policy.target_arn = json->at("deadLetterTargetArn").text();
    policy.max_receive_count =
        count.is_text() ? base::to_int64(count.text()).value_or(0) : count.integer();
    if (policy.target_arn.empty() || policy.max_receive_count < 1) return std::nullopt;
    return policy;
}

aws::Error queue_does_not_exist() {
    return aws::Error("QueueDoesNotExist", "The specified queue does not exist.")
        .query("AWS.SimpleQueueService.NonExistentQueue");
}

aws::Error invalid_parameter(std::string const& message) {
    return aws::Error("InvalidParameterValueException", message).query("InvalidParameterValue");
}

aws::Error receipt_handle_is_invalid(std::string const& handle) {
    return aws::Error("ReceiptHandleIsInvalid",
                      "The input receipt handle \"" + handle + "\" is not a valid receipt handle.",
                      404);
}

aws::Error missing(std::string const& member) {
    return aws::Error("MissingRequiredParameterException",
                      "The request must contain the parameter " + member + ".")
        .query("MissingParameter");
}

aws::Error over_limit(std::string const& message) { return aws::Error("OverLimit", message, 403); }

bool valid_name(std::string const& name, std::size_t most) {
    return !name.empty() && name.size() <= most &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

std::string required(codec::Json const& in, std::string const& member) {
    std::string text = aws::optional_text(in, member).value_or("");
    if (text.empty()) throw missing(member);
    return text;
}

}  // namespace cloud::sqs
