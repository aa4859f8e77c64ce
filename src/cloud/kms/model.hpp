// The nouns of KMS, and its quotas under AWS's names (KMS developer guide, "Quotas").
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hpp"
#include "aws/operation.hpp"

namespace cloud::kms {

inline constexpr std::size_t kMaximumPlaintext = 4096;          // bytes
inline constexpr std::size_t kMaximumCiphertext = 6144;         // bytes
inline constexpr std::size_t kMaximumMessage = 4096;            // bytes, of Sign and GenerateMac
inline constexpr std::size_t kMaximumEncryptionContext = 8192;  // bytes
inline constexpr std::size_t kMaximumPolicy = 32'768;           // "Key policy document size"
inline constexpr std::size_t kMaximumDescription = 8192;
inline constexpr std::size_t kMaximumTags = 50;
inline constexpr std::size_t kMaximumTagKey = 128;
inline constexpr std::size_t kMaximumTagValue = 256;
inline constexpr std::int64_t kMaximumKeys = 100'000;   // "KMS keys", an account and region
inline constexpr std::int64_t kMaximumAliases = 50;     // "Aliases per KMS key"
inline constexpr std::int64_t kMaximumGrants = 50'000;  // "Grants per KMS key"
inline constexpr std::int64_t kMaximumOnDemandRotations = 25;
inline constexpr std::size_t kMaximumGrantTokens = 10;
inline constexpr std::int64_t kShortestWindow = 7;  // days, PendingWindowInDays
inline constexpr std::int64_t kLongestWindow = 30;
inline constexpr std::int64_t kShortestRotation = 90;  // days, RotationPeriodInDays
inline constexpr std::int64_t kUsualRotation = 365;
inline constexpr std::int64_t kLongestRotation = 2560;
inline constexpr std::int64_t kDayMillis = 86'400'000;

inline constexpr char const* kEnabled = "Enabled";  // KeyState
inline constexpr char const* kDisabled = "Disabled";
inline constexpr char const* kPendingDeletion = "PendingDeletion";
inline constexpr char const* kEncryptDecrypt = "ENCRYPT_DECRYPT";  // KeyUsage
inline constexpr char const* kSignVerify = "SIGN_VERIFY";
inline constexpr char const* kGenerateVerifyMac = "GENERATE_VERIFY_MAC";
inline constexpr char const* kCustomer = "CUSTOMER";  // KeyManager
inline constexpr char const* kAws = "AWS";
inline constexpr char const* kSymmetric = "SYMMETRIC_DEFAULT";

using Tags = std::map<std::string, std::string>;
using EncryptionContext = std::map<std::string, std::string>;

struct Key {
    std::int64_t id = 0;  // of its row
    std::string account;
    std::string region;
    std::string key_id;  // a UUID, or "mrk-…"
    std::int64_t created_millis = 0;
    std::string description;
    std::string spec;
    std::string usage;
    std::string state;
    std::string manager;
    bool multi_region = false;
    std::int64_t deletion_millis = 0;  // 0: not pending
    std::string policy;
    Tags tags;
    std::string material;            // the id of the present material, 64 hexadecimal digits
    std::int64_t rotation_days = 0;  // RotationPeriodInDays; 0: does not rotate by itself
    std::int64_t rotation_next_millis = 0;

    std::string arn() const;
    bool symmetric() const { return spec == kSymmetric; }
};

struct Alias {
    std::string name;  // "alias/app"
    std::string key_id;
    std::int64_t key = 0;  // Key::id
    std::int64_t created_millis = 0;
    std::int64_t updated_millis = 0;
};
std::string alias_arn(std::string const& account, std::string const& region,
                      std::string const& name);

struct Grant {
    std::string id;        // 64 hexadecimal digits
    std::int64_t key = 0;  // Key::id
    std::string key_arn;
    std::string name;  // "" for none
    std::string grantee;
    std::string retiring;  // "" for none
    std::string issuer;    // "arn:aws:iam::A:root" of whose caller made it
    std::vector<std::string> operations;
    std::string constraint;  // "EncryptionContextSubset", "EncryptionContextEquals", or ""
    EncryptionContext constrained;
    std::int64_t created_millis = 0;
};

// The errors that several verbs give, in AWS's words.
aws::Error key_not_found(std::string const& arn);
aws::Error invalid_key_id(std::string const& given);
aws::Error alias_not_found(std::string const& arn);
aws::Error invalid_state(std::string const& message);
aws::Error unsupported(std::string const& message);  // UnsupportedOperationException
aws::Error invalid(std::string const& message);      // ValidationException
aws::Error limit_exceeded(std::string const& message);
aws::Error invalid_ciphertext();
aws::Error denied(aws::Caller const& caller, std::string const& action, std::string const& arn);

// Throws where a key in its state cannot be used: disabled, or waiting to be deleted.
void check_usable(Key const& key);
void check_not_pending_deletion(Key const& key);
// "ARN key usage is SIGN_VERIFY which is not valid for Encrypt."
void check_usage(Key const& key, std::string_view usage, std::string const& operation);
// Where the call says DryRun: all was well, and nothing is done.
void end_dry_run(aws::Invocation const& call);

codec::Json timestamp(std::int64_t millis);  // seconds since 1970

}  // namespace cloud::kms
