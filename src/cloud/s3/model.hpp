// The nouns of S3, its quotas under AWS's names, and the errors that several verbs give.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.hpp"
#include "http/message.hpp"

namespace cloud::s3 {

inline constexpr std::int64_t kDayMillis = 86'400'000;

inline constexpr std::uint64_t kMaximumPutBytes = std::uint64_t{5} << 30;  // of one PutObject
inline constexpr std::uint64_t kMaximumDocumentBytes = 1u << 20;           // XML and policies
inline constexpr std::size_t kMaximumKeyBytes = 1024;
inline constexpr std::int64_t kMaximumListed = 1000;  // MaxKeys

// One QueueConfiguration of a bucket's notifications.
struct Notification {
    std::string id;
    std::string queue_arn;
    std::vector<std::string> events;  // "s3:ObjectCreated:*"
    std::string prefix;
    std::string suffix;
    bool has_prefix = false;  // an empty value is kept as it was given
    bool has_suffix = false;
};

// What is done with a bucket's new objects that do not say it themselves.
struct DefaultEncryption {
    std::string algorithm = "AES256";  // or "aws:kms"
    std::string kms_key;               // as it was given; "" for aws/s3
    bool bucket_key = false;
};

// PublicAccessBlockConfiguration. Buckets begin with all of it.
struct PublicAccessBlock {
    bool block_acls = true;
    bool ignore_acls = true;
    bool block_policy = true;
    bool restrict_buckets = true;
};

// Object lock of a bucket: what it gives to new versions that do not say.
struct BucketLock {
    std::string mode;  // "GOVERNANCE", "COMPLIANCE"; "" for nothing
    std::int64_t days = 0;
    std::int64_t years = 0;
};

struct Bucket {
    std::string name;
    std::string account;
    std::string region;
    std::int64_t created_millis = 0;
    std::vector<Notification> notifications;
    std::string policy;  // "" for none
    DefaultEncryption encryption;
    std::optional<PublicAccessBlock> public_access = PublicAccessBlock{};
    std::string ownership = "BucketOwnerEnforced";  // "" where its controls were deleted
    std::string versioning;  // "Enabled", "Suspended"; "" of one that never was either

    std::optional<BucketLock> lock;  // once it is on it stays on
    bool has_tagged = false;         // some object of it has tags, or had

    bool versioned() const { return !versioning.empty(); }

    std::string arn() const { return "arn:aws:s3:::" + name; }
};

// How an object's file is sealed: the file's own key, wrapped. (docs/formats/sealed_file.md.)
struct Encryption {
    std::string algorithm = "AES256";  // "aws:kms"; "customer" for SSE-C
    std::string wrapped;               // the file's key
    std::string kms_key;               // of aws:kms: its ARN,
    std::string data_key;              // the ciphertext of the key that wraps,
    std::string context;               // what S3 said in the encryption context: an ARN
    bool bucket_key = false;
    std::string customer_key_md5;  // of SSE-C, base64
};

// The id of what was written while the bucket had no versions, or had them suspended.
inline constexpr char const* kNullVersion = "null";
inline constexpr char const* kStandard = "STANDARD";

// Until when, or as long as it is held, a version is not deleted.
struct ObjectLock {
    std::string mode = {};
    std::int64_t until_millis = 0;
    std::string hold = {};  // "ON", "OFF"; "" where nobody ever said

    bool empty() const { return mode.empty() && hold.empty(); }
};

// An object, one of its versions, or a delete marker: that has no file, no bytes and no headers.
struct Object {
    std::string bucket;
    std::string key;
    std::string version = kNullVersion;
    std::int64_t sequence = 0;  // newer versions have greater ones; 0 without versioning
    bool marker = false;
    std::string file;  // its path on the disk
    std::uint64_t bytes = 0;
    std::string etag;  // without quotes
    std::int64_t modified_millis = 0;
    std::string owner;                  // the account that wrote it
    std::vector<http::Header> headers;  // Content-Type and the like, x-amz-meta-…, checksums
    Encryption encryption;
    std::string storage_class = kStandard;
    std::map<std::string, std::string> tags;
    ObjectLock lock;
    std::int64_t restored_until_millis = 0;  // of an archived one

    std::string arn() const { return "arn:aws:s3:::" + bucket + "/" + key; }
};

// A part of a multipart upload, begun or completed.
struct Part {
    std::string upload;
    std::int64_t number = 0;
    std::string file;
    std::uint64_t bytes = 0;
    std::string etag;
    std::int64_t modified_millis = 0;
    std::string wrapped;  // the file's key, sealed under the upload's
};
// The file of an object of parts is this and the upload's id.
inline constexpr std::string_view kMultipartFile = "multipart:";

// How far the lifecycle's walk through a bucket has come.
struct LifecycleWalk {
    std::string bucket;
    std::int64_t due_millis = 0;  // when it goes on
    bool in_key = false;          // it stands behind a version of `key`, else at the beginning
    std::string key = {};
    std::int64_t sequence = 0;          // of that version
    std::int64_t newer = 0;             // noncurrent ones of the key, down to it
    std::int64_t successor_millis = 0;  // when it came
};

// An event whose queue did not take it.
struct PendingEvent {
    std::int64_t id = 0;
    std::string bucket;
    std::string queue_arn;
    std::string body;
    std::int64_t since_millis = 0;
    std::int64_t retry_at_millis = 0;
};

aws::Error no_such_bucket(std::string const& bucket);
aws::Error no_such_key(std::string const& key);
aws::Error no_such_version(std::string const& key, std::string const& version);
aws::Error access_denied();
aws::Error invalid_argument(std::string const& message);
aws::Error malformed_xml();
aws::Error not_implemented(std::string const& what);

// Throws InvalidBucketName; KeyTooLongError and InvalidURI.
void check_bucket_name(std::string const& name);
void check_key(std::string const& key);

}  // namespace cloud::s3
