// How the services of the cloud meet. None includes another: each asks for the ports it needs, and
// assembly.cpp alone hands them out. All calls are made on the committer's thread, inside the
// transaction of the caller, so both sides commit together or not at all. Errors are aws::Error.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/arn.hpp"
#include "aws/operation.hpp"
#include "base/clock.hpp"
#include "policy/context.hpp"
#include "policy/document.hpp"

namespace cloud {

// Who may do what, as every service asks it: identity, resource, boundary, session and service
// control policies together. (cloud/authorisation.hpp.)
class Authoriser {
  public:
    virtual ~Authoriser() = default;
    // Throws AccessDenied in AWS's words: who, what, on which resource, and why not.
    virtual void require(aws::Caller const& caller, aws::Need const& need,
                         base::Instant now) const = 0;

    // A role as a service takes it on to act for a user ("firehose.amazonaws.com").
    struct Assumption {
        std::string service;
        std::string role_arn;
        std::string session_name;
        std::string source_arn;      // aws:SourceArn: for what it acts
        std::string source_account;  // aws:SourceAccount, and sts:ExternalId as older trust has it
        std::string region;
    };
    // Throws AccessDenied where there is no such role or it does not trust the service.
    virtual aws::Caller assume(Assumption const& asked, base::Instant now) const = 0;
};

// The policies of principals, as IAM keeps them.
struct Identity {
    std::vector<policy::Named> policies;  // inline and attached, of a user, its groups, or a role
    std::vector<policy::Named> boundary;  // at most one
    aws::Tags tags;                       // of the user or role
};
class IdentityDirectory {
  public:
    virtual ~IdentityDirectory() = default;
    // Of a user, of a role's session, or of an account's root (which has none); nullptr where the
    // user or role has gone, or another has come in its place. Shared: kept until a policy changes.
    virtual std::shared_ptr<Identity const> identity_of(aws::Caller const& caller) const = 0;
};

// The policies that stand at resources, by their ARNs, as explanations look them up.
class ResourceDirectory {
  public:
    virtual ~ResourceDirectory() = default;
    struct Guarded {
        std::string account;
        std::string policy;    // "" for none
        bool decides = false;  // as keys' and roles' do: see policy/evaluation.hpp
    };
    // Nothing for what the service does not have.
    virtual std::optional<Guarded> guarded(aws::Arn const& resource) const = 0;
};

// Where an account stands in the Organization.
struct Membership {
    std::string organization_id;
    std::string path;         // "o-example/r-ab12/ou-ab12-11111111/": aws:PrincipalOrgPaths
    bool management = false;  // of which no service control policy restricts anything
    bool suspended = false;   // closed: nothing of it may do anything
    std::vector<std::vector<policy::Named>> service_control;  // each level, from the root down
};
class OrganizationDirectory {
  public:
    virtual ~OrganizationDirectory() = default;
    // nullptr where the account is in none. Shared: kept until the Organization changes.
    virtual std::shared_ptr<Membership const> membership_of(std::string const& account) const = 0;
};

// IAM, as Organizations sees it: what an account is born with.
class AccountFounder {
  public:
    virtual ~AccountFounder() = default;
    struct Founding {
        std::string account;
        std::string management_account;
        std::string role_name;  // "OrganizationAccountAccessRole"
    };
    // Makes the role of that name, with AdministratorAccess, that trusts the management account.
    virtual void found(Founding const& founding, base::Instant now) = 0;
};

// KMS, as the services see it that encrypt. The caller is whom they act for (S3, Firehose), or the
// service itself (logs, SQS); it must be allowed by the key's policy.
class KeyRing {
  public:
    virtual ~KeyRing() = default;
    struct Use {
        aws::Caller caller;
        std::string key;      // ARN, id or alias, as the resource names it
        std::string account;  // that an id or an alias is of
        std::string region;
        std::string via;  // kms:ViaService, "s3.eu-west-1.amazonaws.com"; "" for none
        std::vector<std::pair<std::string, std::string>> context;  // the encryption context
    };
    struct DataKey {
        std::string key_arn;
        std::string plaintext;   // 32 bytes
        std::string ciphertext;  // for decrypt()
    };
    // Throws AccessDeniedException, NotFoundException, DisabledException, KMSInvalidStateException.
    virtual DataKey generate_data_key(Use const& use, base::Instant now) = 0;
    // `use.key` may be empty: the ciphertext knows its key. InvalidCiphertextException too.
    virtual std::string decrypt(Use const& use, std::string const& ciphertext,
                                base::Instant now) = 0;
    // The ARN of a key that can encrypt, or the errors of generate_data_key; asks for no
    // permission.
    virtual std::string usable_key(Use const& use) const = 0;
    // The key "alias/aws/s3" of an account, made when it is first wanted.
    virtual std::string managed_key(std::string const& alias, std::string const& account,
                                    std::string const& region, base::Instant now) = 0;
    // CreateGrant, for `use.caller`: lets `service` (firehose.amazonaws.com) encrypt, decrypt and
    // make data keys with the key for what `use.context` says, until the grant is retired. Answers
    // the grant's id. Throws AccessDeniedException where the caller may not kms:CreateGrant.
    virtual std::string grant(Use const& use, std::string const& service, base::Instant) {
        throw aws::access_denied(service + " cannot be granted the use of " + use.key + ".");
    }
    // Nothing happens where there is no such grant any more.
    virtual void retire_grant(std::string const& /*key_arn*/, std::string const& /*id*/) {}
};

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
    // Throws AccessDenied where `writer` may not.
    virtual void write(Destination const& to, std::string const& message, aws::Caller const& writer,
                       base::Instant now) = 0;
};

// A log group, as the audit trail sees it: made, with the stream, where it is not there.
class AuditLog {
  public:
    virtual ~AuditLog() = default;
    virtual void append(ErrorLog::Destination const& to, std::string const& message,
                        base::Instant now) = 0;
};

// Firehose, as CloudWatch Logs sees it.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    virtual bool has_stream(aws::Arn const& delivery_stream) const = 0;
    // Whether that log stream is where the delivery stream tells its own errors.
    virtual bool logs_errors_to(aws::Arn const& delivery_stream,
                                ErrorLog::Destination const& place) const = 0;
    // Throws ResourceNotFoundException where the stream is gone, AccessDenied where `writer` may
    // not put records.
    virtual void put_record(aws::Arn const& delivery_stream, std::string_view record,
                            aws::Caller const& writer, base::Instant now) = 0;
};

// S3, as Firehose sees it.
struct ObjectPut {
    std::string bucket;
    std::string key;
    std::string_view body;
    std::string content_type = "application/octet-stream";
    std::string content_encoding = {};
    std::string kms_key = {};  // ARN, of SSE-KMS; "" for the bucket's default
    std::string acl = {};      // x-amz-acl
    aws::Caller writer = {};   // the role that writes it
};
class ObjectStore {
  public:
    virtual ~ObjectStore() = default;
    // Throws NoSuchBucket, AccessDenied, KMS's errors and the like; disk::DatabaseError where the
    // disk is full.
    virtual void put_object(ObjectPut const& object, base::Instant now) = 0;
    // The account that owns the bucket; "" where there is none.
    virtual std::string owner_of(std::string const& bucket) = 0;
};

// SSM's parameters, as templates refer to them.
class ParameterStore {
  public:
    virtual ~ParameterStore() = default;
    struct Asked {
        aws::Caller reader;
        std::string name;
        std::optional<std::int64_t> version = std::nullopt;  // the latest
    };
    struct Found {
        std::string value;
        std::string type;  // "String", "StringList", "SecureString"
        std::int64_t version = 0;
    };
    // Nothing where there is no such parameter or version. Throws AccessDenied.
    virtual std::optional<Found> parameter(Asked const& asked, base::Instant now) const = 0;
};

// SQS, as S3 sees it.
class MessageQueue {
  public:
    virtual ~MessageQueue() = default;
    virtual bool has_queue(aws::Arn const& queue) const = 0;
    // Throws AWS.SimpleQueueService.NonExistentQueue, AccessDenied where `sender` may not, KMS's
    // errors.
    virtual void send_message(aws::Arn const& queue, std::string const& body,
                              aws::Caller const& sender, base::Instant now) = 0;
};

// IAM, as all who assume roles see it.
struct Role {
    std::string arn;
    std::string id;  // "AROA…"
    std::string name;
    std::string trust_policy;  // JSON
    std::int64_t max_session_seconds = 3600;
    aws::Tags tags = {};
};
struct IdentityProvider {
    std::string arn;
    std::vector<std::string> client_ids;  // the audiences that its tokens may be for
};
class RoleDirectory {
  public:
    virtual ~RoleDirectory() = default;
    virtual std::optional<Role> find_role(aws::Arn const& role) const = 0;
    // That an account trusts under a URL, without its scheme.
    virtual std::optional<IdentityProvider> identity_provider(std::string const& account,
                                                              std::string const& url) const {
        (void)account, (void)url;
        return std::nullopt;
    }
    bool has_role(aws::Arn const& role) const { return find_role(role).has_value(); }
    // What a managed policy says, AWS's own too: of what sessions are restricted by.
    virtual std::optional<std::string> managed_policy(std::string const& arn) const {
        (void)arn;
        return std::nullopt;
    }
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

    // What a key was used for, told once its signature has proved it.
    struct Use {
        std::string access_key_id;
        std::string service;  // as in credential scopes: "iam"
        std::string region;
        base::Instant at;
    };
    virtual void used(Use const& use) const { (void)use; }
};

}  // namespace cloud
