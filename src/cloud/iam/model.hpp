// The nouns of IAM, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.hpp"
#include "aws/operation.hpp"

namespace cloud::iam {

inline constexpr std::int64_t kAccessKeysPerUser = 2;  // AccessKeysPerUser
inline constexpr std::size_t kNameLength = 64;         // of users and roles
inline constexpr std::size_t kLongNameLength = 128;    // of groups, policies, instance profiles
inline constexpr std::size_t kPathLength = 512;
inline constexpr std::size_t kDescriptionLength = 1000;
inline constexpr std::size_t kAclSizePerRole = 2048;     // ACLSizePerRole, the trust policy
inline constexpr std::size_t kUserPolicySize = 2048;     // of all of a user's inline policies,
inline constexpr std::size_t kGroupPolicySize = 5120;    // a group's
inline constexpr std::size_t kRolePolicySize = 10'240;   // and a role's
inline constexpr std::size_t kPolicySize = 6144;         // PolicySize, of a managed policy
inline constexpr std::size_t kDocumentLength = 131'072;  // of any, with its white space
inline constexpr std::size_t kVersionsPerPolicy = 5;     // VersionsPerPolicy
inline constexpr std::size_t kAttachedPolicies = 10;     // PoliciesPerUser, …Role, …Group
inline constexpr std::size_t kGroupsPerUser = 10;        // GroupsPerUser
inline constexpr std::size_t kTags = 50;                 // TagsPerUser, …Role, …Policy
inline constexpr std::size_t kTagKeyLength = 128;
inline constexpr std::size_t kTagValueLength = 256;
inline constexpr std::size_t kUsers = 5000;                // Users
inline constexpr std::size_t kGroups = 300;                // Groups
inline constexpr std::size_t kRoles = 1000;                // Roles
inline constexpr std::size_t kInstanceProfiles = 1000;     // InstanceProfiles
inline constexpr std::size_t kPolicies = 1500;             // Policies
inline constexpr std::size_t kOidcProviders = 100;         // OpenIdConnectProviders
inline constexpr std::size_t kClientIdsPerProvider = 100;  // ClientIdsPerOpenIdConnectProvider
inline constexpr std::size_t kThumbprints = 5;

// What lives under a name and a path in an account. Users, groups and roles have policies.
enum class Kind { user, group, role, instance_profile };

struct Entity {
    Kind kind = Kind::user;
    std::string account;
    std::string name;
    std::string id;  // "AIDA…": unlike the name it never comes twice
    std::string path;
    std::int64_t created_millis = 0;
    std::string arn() const;
};

// How AWS writes the kinds.
struct Spelling {
    char const* noun;      // "user"
    char const* title;     // "User": of UserName, UserPolicyList
    char const* name;      // "UserName"
    char const* resource;  // "user", in ARNs
    char const* prefix;    // "AIDA"
    std::size_t longest_name;
    std::size_t most;         // in an account
    std::size_t policy_size;  // of all inline policies
};
Spelling const& spelling(Kind kind);

struct AccessKey {
    std::string id;  // "AKIA…"
    std::string account;
    std::string user;    // "" for the account's root
    std::string sealed;  // the secret, under the root key
    bool active = true;
    std::int64_t created_millis = 0;
};

struct StoredRole {
    Entity entity;
    std::string trust_policy;
    std::string description;
    std::int64_t max_session_seconds = 3600;
};

struct InlinePolicy {
    std::string name;
    std::string document;
};

struct ManagedPolicy {
    std::string arn;
    std::string account;  // "aws" for those of AWS
    std::string name;
    std::string id;  // "ANPA…"
    std::string path;
    std::string description;
    std::int64_t default_version = 1;
    std::int64_t newest_version = 1;  // numbers are not used again
    std::int64_t created_millis = 0;
    std::int64_t updated_millis = 0;
};

struct PolicyVersion {
    std::int64_t number = 1;
    std::string document;
    std::int64_t created_millis = 0;
};

struct OidcProvider {
    std::string arn;
    std::string account;
    std::string url;  // without "https://"
    std::vector<std::string> client_ids;
    std::vector<std::string> thumbprints;
    std::int64_t created_millis = 0;
};

aws::Error no_such_entity(std::string const& kind, std::string const& name);
aws::Error no_such_entity(std::string const& message);
aws::Error already_exists(std::string const& kind, std::string const& name);
aws::Error limit_exceeded(std::string const& quota, std::size_t most);
aws::Error delete_conflict(std::string const& first);  // "delete access keys"
aws::Error invalid_input(std::string const& message);
// "1 validation error detected: Value at 'tags' failed to satisfy constraint: …"
aws::Error invalid_value(std::string const& member, std::string const& constraint);

}  // namespace cloud::iam
