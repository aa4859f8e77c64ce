// The nouns of IAM, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <string>

#include "aws/error.hpp"

namespace cloud::iam {

inline constexpr std::int64_t kAccessKeysPerUser = 2;  // AccessKeysPerUser
inline constexpr std::size_t kNameLength = 64;         // of users and roles
inline constexpr std::size_t kPolicyNameLength = 128;
inline constexpr std::size_t kPathLength = 512;
inline constexpr std::size_t kDescriptionLength = 1000;
inline constexpr std::size_t kAclSizePerRole = 2048;    // ACLSizePerRole, the trust policy
inline constexpr std::size_t kRolePolicySize = 10'240;  // of all of a role's inline policies

struct User {
    std::string account;
    std::string name;
    std::string id;  // "AIDA…"
    std::string path;
    std::int64_t created_millis = 0;
    std::string arn() const { return "arn:aws:iam::" + account + ":user" + path + name; }
};

struct AccessKey {
    std::string id;  // "AKIA…"
    std::string account;
    std::string user;    // "" for the account's root
    std::string sealed;  // the secret, under the root key
    bool active = true;
    std::int64_t created_millis = 0;
};

struct StoredRole {
    std::string account;
    std::string name;
    std::string id;
    std::string path;
    std::string trust_policy;
    std::string description;
    std::int64_t max_session_seconds = 3600;
    std::int64_t created_millis = 0;
    std::string arn() const { return "arn:aws:iam::" + account + ":role" + path + name; }
};

aws::Error no_such_entity(std::string const& kind, std::string const& name);
aws::Error already_exists(std::string const& kind, std::string const& name);

}  // namespace cloud::iam
