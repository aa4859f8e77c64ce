// What an account has once: its alias, its password policy, and the count of all it has.
#include <algorithm>
#include <array>

#include "aws/input.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr std::size_t kShortestAlias = 3;
constexpr std::size_t kLongestAlias = 63;
constexpr std::int64_t kShortestPassword = 6;

std::string given_alias(codec::Json const& in) {
    std::string alias = aws::required_text(in, "AccountAlias");
    bool const plain =
        alias.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
        !alias.starts_with('-') && !alias.ends_with('-') && alias.find("--") == std::string::npos;
    if (plain && alias.size() >= kShortestAlias && alias.size() <= kLongestAlias) return alias;
    throw invalid_value("accountAlias",
                        "Member must satisfy regular expression pattern: "
                        "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
}

struct Number {
    char const* member;
    std::int64_t least;
    std::int64_t most;
};
constexpr std::array<Number, 3> kNumbers = {{{"MinimumPasswordLength", kShortestPassword, 128},
                                             {"PasswordReusePrevention", 1, 24},
                                             {"MaxPasswordAge", 1, 1095}}};
constexpr std::array<char const*, 5> kDemands = {
    "RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters", "RequireLowercaseCharacters",
    "AllowUsersToChangePassword"};

std::optional<std::int64_t> given_number(codec::Json const& in, Number const& number) {
    std::optional<std::int64_t> const value = aws::optional_integer(in, number.member);
    if (!value || (*value >= number.least && *value <= number.most)) return value;
    throw invalid_value(
        told(number.member),
        *value < number.least
            ? "Member must have value greater than or equal to " + std::to_string(number.least)
            : "Member must have value less than or equal to " + std::to_string(number.most));
}

aws::Error no_password_policy(std::string const& message) { return no_such_entity(message); }

// Quotas under the names that the summary has for them.
constexpr std::array<std::pair<char const*, std::size_t>, 16> kQuotas = {{
    {"UsersQuota", kUsers},
    {"GroupsQuota", kGroups},
    {"RolesQuota", kRoles},
    {"InstanceProfilesQuota", kInstanceProfiles},
    {"PoliciesQuota", kPolicies},
    {"PolicySizeQuota", kPolicySize},
    {"PolicyVersionsInUseQuota", 10'000},
    {"VersionsPerPolicyQuota", kVersionsPerPolicy},
    {"AccessKeysPerUserQuota", kAccessKeysPerUser},
    {"GroupsPerUserQuota", kGroupsPerUser},
    {"AttachedPoliciesPerUserQuota", kAttachedPolicies},
    {"AttachedPoliciesPerGroupQuota", kAttachedPolicies},
    {"AttachedPoliciesPerRoleQuota", kAttachedPolicies},
    {"UserPolicySizeQuota", kUserPolicySize},
    {"GroupPolicySizeQuota", kGroupPolicySize},
    {"RolePolicySizeQuota", kRolePolicySize},
}};

void add_entry(codec::Json& entries, char const* key, std::size_t value) {
    entries.push(codec::Json::object({{"key", key}, {"value", static_cast<std::int64_t>(value)}}));
}

// What cannot be had here counts as none.
constexpr std::array<std::pair<char const*, std::size_t>, 10> kFixed = {{
    {"AssumeRolePolicySizeQuota", kAclSizePerRole},
    {"ServerCertificates", 0},
    {"ServerCertificatesQuota", 20},
    {"SigningCertificatesPerUserQuota", 2},
    {"AccountSigningCertificatesPresent", 0},
    {"AccountMFAEnabled", 0},
    {"AccountPasswordPresent", 0},
    {"MFADevices", 0},
    {"MFADevicesInUse", 0},
    {"GlobalEndpointTokenVersion", 1},
}};

}  // namespace

codec::Json create_account_alias(Iam& iam, aws::Invocation const& call) {
    std::string const alias = given_alias(call.input);
    if (iam.settings.alias_taken(alias)) {
        throw aws::Error("EntityAlreadyExists", "The account alias " + alias + " already exists.",
                         409);
    }
    iam.settings.set_alias(call.caller.account.value, alias);
    return codec::Json();
}

codec::Json delete_account_alias(Iam& iam, aws::Invocation const& call) {
    std::string const alias = given_alias(call.input);
    if (iam.settings.alias(call.caller.account.value) != alias) {
        throw no_such_entity("The account alias " + alias + " cannot be found.");
    }
    iam.settings.remove_alias(call.caller.account.value);
    return codec::Json();
}

codec::Json list_account_aliases(Iam& iam, aws::Invocation const& call) {
    std::vector<Named> all;
    if (auto const alias = iam.settings.alias(call.caller.account.value)) {
        all.emplace_back(*alias, *alias);
    }
    return page(call, "AccountAliases", std::move(all));
}

// What is not told falls back to its default: nothing is kept of the policy before.
codec::Json update_password_policy(Iam& iam, aws::Invocation const& call) {
    codec::Json policy = codec::Json::object();
    for (Number const& number : kNumbers) {
        if (auto const value = given_number(call.input, number)) policy.set(number.member, *value);
    }
    if (!policy.has("MinimumPasswordLength"))
        policy.set("MinimumPasswordLength", kShortestPassword);
    for (char const* demand : kDemands) {
        policy.set(demand, aws::optional_boolean(call.input, demand, false));
    }
    policy.set("ExpirePasswords", policy.has("MaxPasswordAge"));
    if (call.input.has("HardExpiry")) {
        policy.set("HardExpiry", aws::optional_boolean(call.input, "HardExpiry", false));
    }
    iam.settings.set_password_policy(call.caller.account.value, policy);
    return codec::Json();
}

codec::Json get_password_policy(Iam& iam, aws::Invocation const& call) {
    std::string const& account = call.caller.account.value;
    std::optional<codec::Json> policy = iam.settings.password_policy(account);
    if (policy) return codec::Json::object({{"PasswordPolicy", std::move(*policy)}});
    throw no_password_policy("The Password Policy with domain name " + account +
                             " cannot be found.");
}

codec::Json delete_password_policy(Iam& iam, aws::Invocation const& call) {
    if (iam.settings.remove_password_policy(call.caller.account.value)) return codec::Json();
    throw no_password_policy("The account policy with name PasswordPolicy cannot be found.");
}

codec::Json get_account_summary(Iam& iam, aws::Invocation const& call) {
    std::string const& account = call.caller.account.value;
    codec::Json entries = codec::Json::array();
    for (auto const& [key, value] : kQuotas) add_entry(entries, key, value);
    for (auto const& [key, value] : kFixed) add_entry(entries, key, value);
    add_entry(entries, "Users", iam.state.count(Kind::user, account));
    add_entry(entries, "Groups", iam.state.count(Kind::group, account));
    add_entry(entries, "Roles", iam.state.count(Kind::role, account));
    add_entry(entries, "InstanceProfiles", iam.state.count(Kind::instance_profile, account));
    add_entry(entries, "Policies", iam.shelf.all(account).size());
    add_entry(entries, "PolicyVersionsInUse", iam.shelf.versions_in_use(account));
    add_entry(entries, "Providers", iam.settings.providers(account).size());
    bool const root_keys = !iam.state.access_keys(account, "").empty();
    add_entry(entries, "AccountAccessKeysPresent", root_keys ? 1 : 0);
    return codec::Json::object(
        {{"SummaryMap", codec::Json::object({{"entry", std::move(entries)}})}});
}

}  // namespace cloud::iam
