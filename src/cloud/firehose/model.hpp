// The nouns of Firehose, and its quotas under AWS's names.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.hpp"
#include "cloud/firehose/compression.hpp"
#include "cloud/firehose/processing.hpp"
#include "cloud/ports.hpp"
#include "codec/json.hpp"
#include "disk/segment.hpp"

namespace cloud::firehose {

inline constexpr std::size_t kMaximumRecordBytes = 1'024'000;  // 1,000 KiB before base64
inline constexpr std::size_t kMaximumBatchRecords = 500;       // PutRecordBatch
inline constexpr std::size_t kMaximumBatchBytes = 4u << 20;
inline constexpr std::size_t kMaximumStreamName = 64;
inline constexpr std::int64_t kMaximumStreams = 5000;   // of an account and region
inline constexpr std::int64_t kMaximumListed = 10'000;  // ListDeliveryStreams
inline constexpr std::size_t kMaximumTags = 50;         // of a stream, and a page
inline constexpr std::size_t kMaximumTagKey = 128;
inline constexpr std::size_t kMaximumTagValue = 256;
inline constexpr std::size_t kMaximumFileExtension = 128;
inline constexpr std::int64_t kDefaultIntervalSeconds = 300;
inline constexpr std::int64_t kDefaultSizeMebibytes = 5;
inline constexpr std::int64_t kMaximumIntervalSeconds = 900;
inline constexpr std::int64_t kDefaultRetrySeconds = 300;  // of HTTP endpoints and partitions
inline constexpr std::int64_t kMaximumRetrySeconds = 7200;
inline constexpr std::int64_t kLeastPartitionedMebibytes = 64;
inline constexpr std::size_t kMaximumPartitions = 500;  // active ones of a stream
inline constexpr std::int64_t kMaximumSizeMebibytes = 128;
// How long a delivery that fails is tried again before its records are given up.
inline constexpr std::chrono::hours kRetryFor(24);

struct Buffering {  // whichever comes first
    std::int64_t interval_seconds = kDefaultIntervalSeconds;
    std::int64_t size_mebibytes = kDefaultSizeMebibytes;

    std::uint64_t size_bytes() const { return static_cast<std::uint64_t>(size_mebibytes) << 20; }
};

struct ErrorLogging {   // CloudWatchLoggingOptions
    std::string group;  // "" where it is off
    std::string stream;
};

struct S3Destination {
    std::string role_arn;
    std::string bucket_arn;
    std::string prefix;
    std::string error_prefix;
    Buffering buffering;
    Compression compression = Compression::none;
    std::string file_extension;
    std::string time_zone = "UTC";
    std::string kms_key;  // ARN, of SSE-KMS; "" for the bucket's default
    ErrorLogging error_logging;

    std::string bucket() const;  // its name
};

// The Firehose HTTP delivery protocol: see http_endpoint.hpp.
struct HttpEndpoint {
    std::string url;
    std::string name;
    std::string access_key;  // a secret
    bool gzip = false;
    std::map<std::string, std::string> common_attributes;
    std::int64_t retry_seconds = kDefaultRetrySeconds;
    bool back_up_all = false;  // S3BackupMode AllData; else what failed only
    std::string role_arn;
    Buffering buffering;
    ErrorLogging error_logging;
};

// Extended S3, or an HTTP endpoint with a bucket beside it.
struct Destination {
    S3Destination s3;
    std::optional<S3Destination> backup;  // of extended S3: what came, before it was processed
    std::optional<HttpEndpoint> http;
    Processing processing;
    bool partitioned = false;  // DynamicPartitioningConfiguration
    std::int64_t partition_retry_seconds = kDefaultRetrySeconds;

    Buffering const& buffering() const { return http ? http->buffering : s3.buffering; }
    ErrorLogging const& error_logging() const {
        return http ? http->error_logging : s3.error_logging;
    }
};

// A key that a buffer is sealed under.
struct BufferKey {
    std::string arn;          // "" for AWS_OWNED_CMK
    std::string grant;        // by which Firehose uses it
    std::int64_t number = 0;  // 1, 2, …: of the stream's keys, as records remember it
};

// Server-side encryption of what is buffered: encryption.hpp.
struct Encryption {
    std::string status = "DISABLED";    // DeliveryStreamEncryptionStatus
    std::optional<BufferKey> in_force;  // what is put is sealed under it
    std::optional<BufferKey> wanted;    // while ENABLING, or where that failed
    std::vector<BufferKey> retiring;    // of records that are not delivered yet
    std::int64_t keys = 0;              // how many there have been
    std::vector<std::int64_t> changed_millis;
    std::string failure_type;  // DeliveryStreamFailureType; "" for none
    std::string failure_details;

    bool is_changing() const { return status == "ENABLING" || status == "DISABLING"; }
};

// What is under way to an HTTP endpoint: the records up to one, under an id that stays the same.
struct OpenRequest {
    std::string id;  // "": none
    std::int64_t last_record = 0;
    std::int64_t opened_millis = 0;
    std::int64_t attempts = 0;
    bool delivered = false;  // or given up, where there is an error
    std::string error_code;
    std::string error_message;

    bool is_settled() const { return delivered || !error_code.empty(); }
};

struct Stream {
    std::int64_t id = 0;
    std::string account;
    std::string region;
    std::string name;
    std::string status = "CREATING";
    std::int64_t version = 1;
    std::int64_t created_millis = 0;
    Destination destination;
    std::map<std::string, std::string> tags;
    std::uint64_t buffered_bytes = 0;
    std::int64_t oldest_millis = 0;         // arrival of the oldest buffered record; 0 for none
    std::int64_t failing_since_millis = 0;  // 0: the last delivery worked
    std::int64_t retry_at_millis = 0;
    OpenRequest request;
    Encryption encryption;

    std::string arn() const;
};

struct BufferedRecord {
    std::int64_t id = 0;
    std::int64_t arrived_millis = 0;
    std::uint64_t bytes = 0;
    disk::Place place;
    std::int64_t sealed = 0;  // BufferKey::number; 0: not
    std::int64_t within = 0;  // of a sealed one: where it begins in what was put with it
};

// Firehose, as it takes on a role of the stream's account to act for it.
Authoriser::Assumption acting(Stream const& stream, std::string const& role_arn);

aws::Error stream_not_found(std::string const& name, std::string const& account);
aws::Error invalid_argument(std::string const& message);

}  // namespace cloud::firehose
