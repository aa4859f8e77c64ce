// The nouns of SQS, and its quotas under AWS's names.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.hpp"
#include "base/clock.hpp"
#include "codec/json.hpp"

namespace cloud::sqs {

inline constexpr std::int64_t kMaximumMessageBytes = 1'048'576;  // MaximumMessageSize
inline constexpr std::size_t kMaximumBatchEntries = 10;
inline constexpr std::int64_t kMaximumReceived = 10;     // MaxNumberOfMessages
inline constexpr std::int64_t kMaximumWaitSeconds = 20;  // WaitTimeSeconds
inline constexpr std::int64_t kMaximumVisibilitySeconds = 43'200;
inline constexpr std::int64_t kMaximumDelaySeconds = 900;
inline constexpr std::size_t kMaximumQueueName = 80;
inline constexpr std::int64_t kMaximumListed = 1000;
inline constexpr std::size_t kMaximumTags = 50;
inline constexpr std::size_t kMaximumMessageAttributes = 10;
inline constexpr std::int64_t kMaximumReceives = 1000;   // maxReceiveCount
inline constexpr std::size_t kMaximumSourceQueues = 10;  // sourceQueueArns
// "Policy quotas" of the SQS guide.
inline constexpr std::size_t kMaximumPolicyBytes = 8192;
inline constexpr std::size_t kMaximumPolicyConditions = 10;
inline constexpr std::size_t kMaximumPolicyPrincipals = 50;
inline constexpr std::size_t kMaximumPolicyStatements = 20;
inline constexpr std::size_t kMaximumStatementActions = 7;
inline constexpr std::size_t kMaximumLabel = 80;
inline constexpr std::int64_t kMaximumMovedPerSecond = 500;  // MaxNumberOfMessagesPerSecond
inline constexpr std::int64_t kMaximumMoveTasks = 10;        // that a queue remembers
inline constexpr std::int64_t kMaximumRunningMoves = 100;    // of an account

using Attributes = std::map<std::string, std::string>;

struct Queue {
    std::int64_t id = 0;
    std::string account;
    std::string region;
    std::string name;
    std::int64_t created_millis = 0;
    std::int64_t modified_millis = 0;
    std::int64_t purged_millis = 0;  // 0: never
    std::int64_t version = 0;        // changes with every save
    Attributes attributes;           // as set; what is not there has AWS's default
    Attributes tags;

    std::string arn() const;
    std::string topic() const;  // what its long polls wait for
    std::string url(std::string_view endpoint) const;
    std::int64_t seconds(std::string_view attribute) const;  // a number, or its default
    std::string text(std::string_view attribute) const;
};

// maxReceiveCount and deadLetterTargetArn. Nothing where there is none, or none that holds.
struct RedrivePolicy {
    std::string target_arn;
    std::int64_t max_receive_count = 0;
};
std::optional<RedrivePolicy> redrive_policy(Queue const& queue);

struct Message {
    std::int64_t id = 0;  // of its row; rises with every send
    std::string message_id;
    std::string body;
    std::string attributes;  // MessageAttributes as JSON; "" for none
    std::string trace_header;
    std::string sender;
    std::string group_id;    // MessageGroupId, which a standard queue only hands on
    std::string source_arn;  // DeadLetterQueueSourceArn
    std::int64_t sent_millis = 0;
    std::int64_t visible_millis = 0;
    std::int64_t first_received_millis = 0;
    std::int64_t receive_count = 0;
    // As sealing.hpp seals it: "QUEUE-ARN MESSAGE-ID", and then the body is sealed bytes, with the
    // attributes in it. "" where it is plain.
    std::string sealed_as;
    bool unreadable = false;  // its body is damaged on the disk
};

// The part of a message that receipts are checked against.
struct Visibility {
    std::int64_t visible_millis = 0;
    std::int64_t receive_count = 0;
};

// The errors that several verbs give, in AWS's words.
aws::Error queue_does_not_exist();
aws::Error invalid_parameter(std::string const& message);  // InvalidParameterValue
aws::Error receipt_handle_is_invalid(std::string const& handle);
aws::Error missing(std::string const& member);  // MissingParameter
aws::Error over_limit(std::string const& message);
bool valid_name(std::string const& name, std::size_t most);  // letters, digits, "-" and "_"
// The member as text; MissingParameter where it is absent or empty.
std::string required(codec::Json const& in, std::string const& member);

}  // namespace cloud::sqs
