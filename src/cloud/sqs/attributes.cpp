#include "cloud/sqs/attributes.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

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

std::optional<std::int64_t> number_in(codec::Json const& value) {
    if (value.is_text()) return base::to_int64(value.text());
    if (value.is_int()) return value.integer();
    return std::nullopt;
}

void check_redrive_policy(std::string const& text) {
    base::Result<codec::Json> const policy = codec::parse_json(text);
    if (!policy || !policy->is_object()) {
        throw invalid_redrive_policy(text, "Redrive policy is not a valid JSON map.");
    }
    for (char const* member : {"maxReceiveCount", "deadLetterTargetArn"}) {
        if (policy->has(member)) continue;
        throw invalid_redrive_policy(
            text,
            std::string("Redrive policy does not contain mandatory attribute: ") + member + ".");
    }
    codec::Json const& value = policy->at("maxReceiveCount");
    std::optional<std::int64_t> const count = number_in(value);
    if (count && *count >= 1 && *count <= kMaximumReceives) return;
    throw invalid_redrive_policy(text,
                                 "Invalid value for maxReceiveCount: " +
                                     (value.is_text() ? value.text() : codec::to_json(value)) +
                                     ", valid values are from 1 to 1000 both inclusive.");
}

// An empty text takes the attribute away.
void check_text(std::string_view name, std::string const& value) {
    if (value.empty() || name == "KmsMasterKeyId") return;
    if (name == "SqsManagedSseEnabled") {
        if (value != "true" && value != "false") throw invalid_value(name);
    } else if (name == "RedrivePolicy") {
        check_redrive_policy(value);
    } else {
        base::Result<codec::Json> const json = codec::parse_json(value);
        if (!json || !json->is_object()) throw invalid_value(name);
    }
}

}  // namespace

std::string default_of(std::string_view attribute) {
    if (Number const* const found = number(attribute)) return std::string(found->initial);
    return attribute == "SqsManagedSseEnabled" ? "true" : "";
}

bool is_attribute(std::string_view name) {
    return number(name) || is_text(name) ||
           std::find(kReadOnly.begin(), kReadOnly.end(), name) != kReadOnly.end();
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
}

aws::Error invalid_redrive_policy(std::string const& policy, std::string const& reason) {
    return invalid_parameter("Value " + policy +
                             " for parameter RedrivePolicy is invalid. Reason: " + reason);
}

}  // namespace cloud::sqs
