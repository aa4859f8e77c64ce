// The nouns of CloudWatch Logs, and its quotas under AWS's names.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hpp"
#include "base/clock.hpp"
#include "disk/segment.hpp"

namespace cloud::logs {

inline constexpr std::size_t kMaximumBatchBytes = 1'048'576;  // PutLogEvents
inline constexpr std::size_t kMaximumBatchEvents = 10'000;
inline constexpr std::size_t kEventOverheadBytes = 26;
inline constexpr std::chrono::hours kMaximumBatchSpan(24);
inline constexpr std::chrono::hours kOldestAccepted(24 * 14);
inline constexpr std::chrono::hours kNewestAccepted(2);
inline constexpr std::size_t kMaximumNameBytes = 512;
inline constexpr std::size_t kMaximumTags = 50;
inline constexpr std::int64_t kMaximumReadEvents = 10'000;  // GetLogEvents, FilterLogEvents
inline constexpr std::size_t kMaximumReadBytes = 1'048'576;
inline constexpr std::int64_t kMaximumDescribed = 50;
inline constexpr std::size_t kMetricFiltersPerLogGroup = 100;
inline constexpr std::size_t kRegexFiltersPerLogGroup = 5;  // of both, with a regex in the pattern

struct Group {
    std::int64_t id = 0;
    std::string account;
    std::string region;
    std::string name;
    std::int64_t created_millis = 0;
    std::int64_t retention_days = 0;  // 0: for ever
    std::int64_t stored_bytes = 0;
    std::map<std::string, std::string> tags;

    bool infrequent = false;  // logGroupClass INFREQUENT_ACCESS; else STANDARD
    std::string kms_key;      // ARN; "": what is put is not sealed

    std::string arn() const;  // without ":*"
};

struct Stream {
    std::int64_t id = 0;
    std::int64_t group = 0;
    std::string name;
    std::int64_t created_millis = 0;
    std::int64_t first_event_millis = 0;  // 0: none yet
    std::int64_t last_event_millis = 0;
    std::int64_t last_ingestion_millis = 0;
};

// Its message lies in the request that brings it, or in the bytes of the block it is read from.
struct LogEvent {
    std::int64_t timestamp_millis = 0;
    std::string_view message;
    std::int64_t sequence = 0;  // its event id: event_id(sequence)
};

// The events of one PutLogEvents, as one record of a segment.
struct Block {
    std::int64_t id = 0;  // rises with every put
    std::int64_t group = 0;
    std::int64_t stream = 0;
    std::int64_t first_millis = 0;
    std::int64_t last_millis = 0;
    std::int64_t ingestion_millis = 0;
    std::int64_t first_sequence = 0;
    std::int64_t bytes = 0;
    disk::Place place;
    bool sealed = false;  // under the key that the group had
};

struct SubscriptionFilter {
    std::int64_t id = 0;
    std::int64_t group = 0;
    std::int64_t policy = 0;  // of the account that made it; 0: put on the group itself
    std::string name;
    std::string pattern;
    std::string destination_arn;
    std::string role_arn;
    std::string distribution = "ByLogStream";
    std::string system_fields;  // emitSystemFields, with commas between
    std::int64_t created_millis = 0;
    std::int64_t cursor = 0;                // the last block that was delivered
    std::int64_t failing_since_millis = 0;  // 0: the last delivery worked
    std::int64_t retry_at_millis = 0;
};

// Kept and described; no metric comes of it, for there is no CloudWatch to keep it.
struct MetricFilter {
    std::int64_t group = 0;
    std::string name;
    std::string pattern;
    std::string transformations;  // JSON, as it was put
    std::int64_t created_millis = 0;
};

// What has a name within an account and region.
struct Owned {
    std::string account;
    std::string region;
    std::string name;
};

// Where filters of other accounts may send to, as far as its policy lets them.
struct Destination : Owned {
    std::string target_arn;
    std::string role_arn;
    std::string access_policy;  // JSON; "" lets nobody else in
    std::int64_t created_millis = 0;

    std::string arn() const;
};

// SUBSCRIPTION_FILTER_POLICY: a filter on every log group that there is and will be.
struct AccountPolicy : Owned {
    std::int64_t id = 0;
    std::string document;  // JSON, as it was put
    std::string selection_criteria;
    std::int64_t updated_millis = 0;
};

// Kept and described: none of the services here that it could let in writes to log groups.
struct ResourcePolicy : Owned {
    std::string document;
    std::int64_t updated_millis = 0;
};

// A query of Logs Insights that is kept under a name, for others to run. Names may repeat.
struct QueryDefinition : Owned {
    std::string id;  // a UUID
    std::string query;
    std::string language;  // "CWLI", "SQL", "PPL"
    std::vector<std::string> log_groups;
    std::int64_t modified_millis = 0;
};

// 56 digits, unique for ever, rising with ingestion.
std::string event_id(std::int64_t sequence);
std::optional<std::int64_t> sequence_of(std::string_view event_id);

aws::Error invalid_parameter(std::string const& message);
aws::Error group_not_found();
aws::Error stream_not_found();

}  // namespace cloud::logs
