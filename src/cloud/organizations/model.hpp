// The nouns of Organizations, and its quotas under AWS's names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.hpp"

namespace cloud::organizations {

inline constexpr std::int64_t kItemsPerPage = 20;             // MaxResults
inline constexpr std::int64_t kMaximumAccounts = 10'000;      // ACCOUNT_NUMBER_LIMIT_EXCEEDED
inline constexpr std::int64_t kMaximumUnits = 2'000;          // OU_NUMBER_LIMIT_EXCEEDED
inline constexpr std::size_t kMaximumUnitDepth = 5;           // OU_DEPTH_LIMIT_EXCEEDED
inline constexpr std::int64_t kMaximumPolicies = 10'000;      // POLICY_NUMBER_LIMIT_EXCEEDED
inline constexpr std::size_t kMaximumPolicyBytes = 5'120;     // POLICY_CONTENT_LIMIT_EXCEEDED
inline constexpr std::int64_t kMaximumPoliciesPerTarget = 5;  // MAX_POLICY_TYPE_ATTACHMENT_…
inline constexpr std::size_t kMaximumTags = 50;               // MAX_TAG_LIMIT_EXCEEDED
inline constexpr std::size_t kMaximumResourcePolicyBytes = 40'000;
// Of our own, where AWS has a list of services: so many may be told to us.
inline constexpr std::int64_t kMaximumServices = 200;
// Answers of CreateAccount that are still told of; AWS keeps them for ninety days.
inline constexpr std::int64_t kKeptCreations = 20'000;

inline constexpr char const* kServiceControl = "SERVICE_CONTROL_POLICY";
inline constexpr char const* kFullAccess = "p-FullAWSAccess";

// What an id is of, which its shape says.
enum class Kind { root, unit, account, policy, resource_policy };
std::optional<Kind> kind_of(std::string_view id);
char const* type_of(Kind kind);  // "ORGANIZATIONAL_UNIT", as targets, parents and children have it

// What ids and ARNs are made of. (Organizations API reference, "ARN formats".)
struct Naming {
    std::string organization;  // "o-example"
    std::string management;    // twelve digits
    std::string root;          // "r-ab12"

    std::string arn(std::string_view type, std::string_view id) const;
    // Of a root, OU, account or policy; of none of these, "*".
    std::string arn_of(std::string_view id) const;
    std::string organization_arn() const;
};

struct Unit {
    std::string id;      // "ou-ab12-11111111"
    std::string parent;  // of an OU or the root
    std::string name;
};

struct Account {
    std::int64_t number = 0;  // rises with every account
    std::string id;
    std::string name;
    std::string email;
    std::string parent;
    std::string status = "ACTIVE";  // or SUSPENDED, once it is closed
    std::int64_t joined_millis = 0;
};

// What became of a CreateAccount.
struct Creation {
    std::int64_t number = 0;
    std::string id;  // "car-…"
    std::string name;
    std::string state;  // SUCCEEDED, FAILED
    std::int64_t requested_millis = 0;
    std::string account;  // "" where it failed
    std::string failure;  // "EMAIL_ALREADY_EXISTS"
};

struct Policy {
    std::string id;
    std::string name;
    std::string description;
    std::string content;
    bool aws_managed() const { return id == kFullAccess; }
};

// p-FullAWSAccess, which is AWS's and everywhere.
Policy const& full_access();

// The errors that several verbs give, in AWS's words.
aws::Error access_denied();
aws::Error invalid_input(std::string const& message, std::string const& reason);
aws::Error constraint(std::string const& message, std::string const& reason);
aws::Error account_not_found();
aws::Error target_not_found();

}  // namespace cloud::organizations
