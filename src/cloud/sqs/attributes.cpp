#include "cloud/sqs/attributes.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "cloud/sqs/permissions.hpp"
#include "cloud/sqs/redrive.hpp"

namespace cloud::sqs {
namespace {

struct Number {
    std::string_view name;
    std::string_view initial;
    std::int64_t least;
    std::int64_t most;
};
constexpr std::array kNumbers{
    Number{"DelaySeconds", "0", 0, kMaximumDelaySeconds},
    Number{"MaximumMessageSize", "1048576", 1024, kMaximumMessageBytes},
    Number{"MessageRetentionPeriod", "345600", 60, 1'209'600},
    Number{"ReceiveMessageWaitTimeSeconds", "0", 0, kMaximumWaitSeconds},
    Number{"VisibilityTimeout", "30", 0, kMaximumVisibilitySeconds},
    Number{"KmsDataKeyReusePeriodSeconds", "300", 60, 86'400},
};
constexpr std::array<std::string_view, 5> kTexts{"Policy", "RedrivePolicy", "RedriveAllowPolicy",
                                                 "KmsMasterKeyId", "SqsManagedSseEnabled"};
constexpr std::array<std::string_view, 7> kReadOnly{"All",
                                                    "ApproximateNumberOfMessages",
                                                    "ApproximateNumberOfMessagesDelayed",
                                                    "ApproximateNumberOfMessagesNotVisible",
                                                    "CreatedTimestamp",
                                                    "LastModifiedTimestamp",
                                                    "QueueArn"};

// Of FIFO queues: no queue here has them, but whoever asks is told so by their absence.
constexpr std::array<std::string_view, 4> kFifo{"FifoQueue", "ContentBasedDeduplication",
                                                "DeduplicationScope", "FifoThroughputLimit"};

Number const* number(std::string_view name) {
    auto const found = std::find_if(kNumbers.begin(), kNumbers.end(),
                                    [&](Number const& n) { return n.name == name; });
    return found == kNumbers.end() ? nullptr : &*found;
}

bool is_text(std::string_view name) {
    return std::find(kTexts.begin(), kTexts.end(), name) != kTexts.end();
}

aws::Error invalid_value(std::string_view name) {
    return aws::Error("InvalidAttributeValue",
                      "Invalid value for the parameter " + std::string(name) + ".");
}

std::string value_in(Attributes const& attributes, char const* name) {
    auto const found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
}

// An empty text takes the attribute away.
void check_text(std::string_view name, std::string const& value) {
    if (value.empty() || name == "KmsMasterKeyId") return;
    if (name == "SqsManagedSseEnabled") {
        if (value != "true" && value != "false") throw invalid_value(name);
    } else if (name == "RedrivePolicy") {
        check_redrive_policy(value);
    } else if (name == "RedriveAllowPolicy") {
        check_redrive_allow_policy(value);
    } else {
        check_policy(value);
    }
}

}  // namespace

std::string default_of(std::string_view attribute) {
    if (Number const* const found = number(attribute)) return std::string(found->initial);
    return attribute == "SqsManagedSseEnabled" ? "true" : "";
}

bool is_attribute(std::string_view name) {
    return number(name) || is_text(name) ||
           std::find(kReadOnly.begin(), kReadOnly.end(), name) != kReadOnly.end() ||
           std::find(kFifo.begin(), kFifo.end(), name) != kFifo.end();
}

void check_attributes(Attributes const& attributes) {
    for (auto const& [name, value] : attributes) {
        if (Number const* const range = number(name)) {
            std::optional<std::int64_t> const n = base::to_int64(value);
            if (!n || *n < range->least || *n > range->most) throw invalid_value(name);
        } else if (is_text(name)) {
            check_text(name, value);
        } else {
            throw aws::Error("InvalidAttributeName", "Unknown Attribute " + name + ".");
        }
    }
    if (value_in(attributes, "KmsMasterKeyId").empty()) return;
    if (value_in(attributes, "SqsManagedSseEnabled") != "true") return;
    throw aws::Error("InvalidAttributeName",
                     "You can use one type of server-side encryption (SSE) at one time. You can "
                     "either enable KMS SSE or SQS SSE.");
}

void change(Attributes& attributes, Attributes const& changes) {
    for (auto const& [name, value] : changes) {
        if (value.empty())
            attributes.erase(name);
        else
            attributes[name] = value;
    }
    if (!value_in(changes, "KmsMasterKeyId").empty()) {
        attributes["SqsManagedSseEnabled"] = "false";
    } else if (value_in(changes, "SqsManagedSseEnabled") == "true") {
        attributes.erase("KmsMasterKeyId");
    }
}

}  // namespace cloud::sqs
