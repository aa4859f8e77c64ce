#include "cloud/sqs/attributes.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
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
constexpr std::array<std::string_view, 7> kReadOnly{
    "All", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp", "LastModifiedTimestamp",
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

void check_policy(std::string_view name, std::string const& value) {
    if (value.empty() || name == "KmsMasterKeyId") return;
    if (name == "SqsManagedSseEnabled") {
        if (value != "true" && value != "false") throw invalid_value(name);
        return;
    }
    base::Result<codec::Json> const json = codec::parse_json(value);
    if (!json || !json->is_object()) throw invalid_value(name);
    if (name == "RedrivePolicy" && !redrive_policy({.attributes = {{"RedrivePolicy", value}}})) {
        throw invalid_parameter(
            "Value " + value + " for parameter RedrivePolicy is invalid. Reason: Redrive policy "
            "does not contain mandatory attribute: maxReceiveCount and deadLetterTargetArn.");
    }
}

void append_length(std::string& out, std::string_view part) {
    auto const size = static_cast<std::uint32_t>(part.size());
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
    out.append(part);
}

// The value as it is hashed, after its transport type.
std::string value_of(std::string const& name, codec::Json const& attribute) {
    std::string const& type = attribute.at("DataType").text();
    std::string_view const kind = std::string_view(type).substr(0, type.find('.'));
    if (kind == "String" || kind == "Number") {
        if (!attribute.at("StringValue").is_text()) {
            throw invalid_parameter("The message attribute '" + name +
                                    "' must contain non-empty message attribute value for message "
                                    "attribute type '" + type + "'.");
        }
        return '\1' + attribute.at("StringValue").text();
    }
    if (kind == "Binary") {
        std::optional<std::string> const bytes =
            base::from_base64(attribute.at("BinaryValue").text());
        if (!bytes) throw invalid_parameter("The message attribute '" + name + "' is no base64.");
        return '\2' + *bytes;
    }
    throw invalid_parameter("The message attribute '" + name +
                            "' has an invalid message attribute type, the set of supported type "
                            "prefixes is Binary, Number, and String.");
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
            check_policy(name, value);
        } else {
            throw aws::Error("InvalidAttributeName", "Unknown Attribute " + name + ".");
        }
    }
}

std::string check_message_attributes(codec::Json const& attributes) {
    if (attributes.members().empty()) return {};
    if (attributes.members().size() > 10) {
        throw invalid_parameter("Number of message attributes [" +
                                std::to_string(attributes.members().size()) +
                                "] exceeds the allowed maximum [10].");
    }
    std::map<std::string, codec::Json const*> sorted;
    for (auto const& [name, value] : attributes.members()) sorted[name] = &value;
    std::string hashed;
    for (auto const& [name, attribute] : sorted) {
        std::string const value = value_of(name, *attribute);
        append_length(hashed, name);
        append_length(hashed, attribute->at("DataType").text());
        hashed.push_back(value[0]);
        append_length(hashed, std::string_view(value).substr(1));
    }
    return base::hex(base::digest(base::HashKind::md5, hashed));
}

std::uint64_t message_bytes(std::string const& body, codec::Json const& attributes) {
    std::uint64_t bytes = body.size();
    for (auto const& [name, value] : attributes.members()) {
        bytes += name.size() + value.at("DataType").text().size() +
                 value.at("StringValue").text().size() + value.at("BinaryValue").text().size();
    }
    return bytes;
}

}  // namespace cloud::sqs
