// Service control policies: what they say.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"
#include "policy/document.hpp"

namespace cloud::organizations {
namespace {

constexpr std::size_t kLettersOfPolicy = 8;
constexpr std::size_t kMaximumContent = 1'000'000;  // of PolicyContent, whatever its type
constexpr TextLimits kName{1, 128};
constexpr TextLimits kDescription{0, 512};

codec::Json describe(Organizations const& o, Policy const& policy) {
    return codec::Json::object(
        {{"Policy", codec::Json::object(
                        {{"PolicySummary", summary(o, policy)}, {"Content", policy.content}})}});
}

std::string checked(std::string content) {
    if (content.size() > kMaximumPolicyBytes) {
        throw constraint("You have exceeded the maximum size of a service control policy.",
                         "POLICY_CONTENT_LIMIT_EXCEEDED");
    }
    if (policy::malformed(content, policy::Kind::service_control)) {
        throw aws::Error("MalformedPolicyDocumentException",
                         "The provided policy document does not meet the requirements of the "
                         "specified policy type.");
    }
    return content;
}

void check_name_is_free(Organizations const& o, std::string const& name) {
    if (!o.policies.has_named(name)) return;
    throw aws::Error("DuplicatePolicyException",
                     "A policy with the specified name and type already exists.");
}

void check_is_ours(Policy const& policy) {
    if (!policy.aws_managed()) return;
    throw invalid_input("You specified a policy that is managed by AWS and can't be modified.",
                        "IMMUTABLE_POLICY");
}

}  // namespace

codec::Json summary(Organizations const& o, Policy const& policy) {
    return codec::Json::object({{"Id", policy.id},
                                {"Arn", o.naming.arn_of(policy.id)},
                                {"Name", policy.name},
                                {"Description", policy.description},
                                {"Type", kServiceControl},
                                {"AwsManaged", policy.aws_managed()}});
}

Policy open_policy(Organizations const& o, aws::Invocation const& call) {
    std::optional<Policy> policy =
        o.policies.find(given_id(call.input, "PolicyId", {Kind::policy}));
    if (policy) return *policy;
    throw aws::Error("PolicyNotFoundException", "You specified a policy that doesn't exist.");
}

codec::Json create_policy(Organizations& o, aws::Invocation const& call) {
    if (given_policy_type(call.input, "Type") != kServiceControl) {
        throw aws::Error("PolicyTypeNotAvailableForOrganizationException",
                         "The specified policy type isn't available for this organization.");
    }
    Policy policy;
    policy.name = given_text(call.input, "Name", kName);
    policy.description = given_text(call.input, "Description", kDescription);
    policy.content = checked(given_text(call.input, "Content", {1, kMaximumContent}));
    aws::Tags const tags = given_tags(call.input);
    check_name_is_free(o, policy.name);
    if (o.policies.count() >= kMaximumPolicies) {
        throw constraint("You have exceeded the allowed number of policies.",
                         "POLICY_NUMBER_LIMIT_EXCEEDED");
    }
    policy.id = fresh_id(o, "p-", kLettersOfPolicy);
    o.policies.add(policy);
    o.settings.tag(policy.id, tags);
    return describe(o, policy);
}

codec::Json describe_policy(Organizations& o, aws::Invocation const& call) {
    return describe(o, open_policy(o, call));
}

codec::Json update_policy(Organizations& o, aws::Invocation const& call) {
    Policy policy = open_policy(o, call);
    check_is_ours(policy);
    std::optional<std::string> const name = given_optional_text(call.input, "Name", kName);
    if (name && *name != policy.name) {
        check_name_is_free(o, *name);
        policy.name = *name;
    }
    policy.description =
        given_optional_text(call.input, "Description", kDescription).value_or(policy.description);
    if (auto content = given_optional_text(call.input, "Content", {1, kMaximumContent})) {
        policy.content = checked(*std::move(content));
    }
    o.policies.save(policy);
    return describe(o, policy);
}

codec::Json delete_policy(Organizations& o, aws::Invocation const& call) {
    Policy const policy = open_policy(o, call);
    check_is_ours(policy);
    if (!o.policies.targets_of(policy.id).empty()) {
        throw aws::Error("PolicyInUseException",
                         "The policy is attached to one or more entities. You must detach it from "
                         "all roots, OUs, and accounts before performing this operation.");
    }
    o.settings.untag_all(policy.id);
    o.policies.remove(policy);
    return codec::Json();
}

codec::Json list_policies(Organizations& o, aws::Invocation const& call) {
    std::vector<Item> policies;
    if (given_policy_type(call.input, "Filter") == kServiceControl) {
        for (Policy const& policy : o.policies.all()) {
            policies.emplace_back(policy.id, summary(o, policy));
        }
    }
    return page(call, "Policies", std::move(policies));
}

}  // namespace cloud::organizations
