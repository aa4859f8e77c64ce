// How the services of the cloud meet. None includes another: each asks for the ports it needs, and
// assembly.cpp alone hands them out. All calls are made on the committer's thread, inside the
// transaction of the caller, so both sides commit together or not at all. Errors are aws::Error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/arn.hpp"
#include "aws/operation.hpp"
#include "base/clock.hpp"

namespace cloud {

// A log group, as Firehose's error logging sees it. Nothing happens where it does not exist.
class ErrorLog {
  public:
    virtual ~ErrorLog() = default;
    struct Destination {
        std::string account;
        std::string region;
        std::string log_group;
        std::string log_stream;
    };
    virtual void write(Destination const& to, std::string const& message, base::Instant now) = 0;
};

// Firehose, as CloudWatch Logs sees it.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    virtual bool has_stream(aws::Arn const& delivery_stream) const = 0;
    // Whether that log stream is where the delivery stream tells its own errors.
    virtual bool logs_errors_to(aws::Arn const& delivery_stream,
                                ErrorLog::Destination const& place) const = 0;
    // Throws ResourceNotFoundException where the stream is gone.
    virtual void put_record(aws::Arn const& delivery_stream, std::string_view record,
                            base::Instant now) = 0;
};

// S3, as Firehose sees it.
struct ObjectPut {
    std::string bucket;
    std::string key;
    std::string_view body;
    std::string content_type = "application/octet-stream";
    std::string content_encoding = {};
    std::string writer_account = {};  // who owns the object
    std::string writer_arn = {};      // the role that wrote it
};
class ObjectStore {
  public:
    virtual ~ObjectStore() = default;
    // Throws NoSuchBucket and the like; disk::DatabaseError where the disk is full.
    virtual void put_object(ObjectPut const& object, base::Instant now) = 0;
};

// SQS, as S3 sees it.
class MessageQueue {
  public:
    virtual ~MessageQueue() = default;
    virtual bool has_queue(aws::Arn const& queue) const = 0;
    virtual void send_message(aws::Arn const& queue, std::string const& body,
                              base::Instant now) = 0;
};

// IAM, as all who assume roles see it.
struct Role {
    std::string arn;
    std::string id;  // "AROA…"
    std::string name;
    std::string trust_policy;  // JSON
    std::int64_t max_session_seconds = 3600;
};
class RoleDirectory {
  public:
    virtual ~RoleDirectory() = default;
    virtual std::optional<Role> find_role(aws::Arn const& role) const = 0;
    bool has_role(aws::Arn const& role) const { return find_role(role).has_value(); }
};

// Who an access key belongs to. Thread-safe: asked on the I/O thread for every request.
struct Principal {
    aws::Caller caller;  // without region and source_ip
    std::string secret_access_key;
};
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    // Nothing for a key that is unknown or inactive, or a session token that does not open, is of
    // another key, or has expired (`expired` is set then).
    struct Asked {
        std::string_view access_key_id;
        std::string_view session_token;
        base::Instant now;
    };
    virtual std::optional<Principal> find(Asked const& asked, bool& expired) const = 0;
};

}  // namespace cloud
