// The nouns of Firehose, and its quotas under AWS's names.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "aws/error.hpp"
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
inline constexpr std::int64_t kMaximumSizeMebibytes = 128;
// How long a delivery that fails is tried again before its records are given up.
inline constexpr std::chrono::hours kRetryFor(24);

struct Destination {
    std::string role_arn;
    std::string bucket_arn;
    std::string prefix;
    std::string error_prefix;
    std::int64_t interval_seconds = kDefaultIntervalSeconds;
    std::int64_t size_mebibytes = kDefaultSizeMebibytes;
    bool gzip = false;
    std::string file_extension;
    std::string error_log_group;  // "" where error logging is off
    std::string error_log_stream;

    std::string bucket() const;  // its name
    std::uint64_t size_bytes() const { return static_cast<std::uint64_t>(size_mebibytes) << 20; }
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

    std::string arn() const;
};

struct BufferedRecord {
    std::int64_t id = 0;
    std::int64_t arrived_millis = 0;
    std::uint64_t bytes = 0;
    disk::Place place;
};

aws::Error stream_not_found(std::string const& name, std::string const& account);
aws::Error invalid_argument(std::string const& message);

}  // namespace cloud::firehose
