#include "cloud/logs/resource_policies.hpp"

#include "aws/input.hpp"
#include "cloud/logs/filters.hpp"
#include "cloud/logs/listing.hpp"
#include "policy/document.hpp"

namespace cloud::logs {
namespace {

constexpr std::size_t kLongestDocument = 5120;
constexpr std::size_t kPoliciesPerRegion = 10;

codec::Json describe(ResourcePolicy const& policy) {
    return codec::Json::object({{"policyName", policy.name},
                                {"policyDocument", policy.document},
                                {"lastUpdatedTime", policy.updated_millis}});
}

std::vector<ResourcePolicy> policies_of(Logs& l, aws::Caller const& caller) {
    return l.subscriptions.resource_policies(caller.account.value, caller.region.value);
}

}  // namespace

codec::Json put_resource_policy(Logs& l, aws::Invocation const& call) {
    ResourcePolicy policy{{call.caller.account.value, call.caller.region.value,
                           aws::required_text(call.input, "policyName")},
                          aws::required_text(call.input, "policyDocument"),
                          base::to_millis(call.now)};
    if (policy.document.size() > kLongestDocument) {
        throw aws::validation(policy.document.substr(0, 64), "policyDocument",
                              "Member must have length less than or equal to 5120");
    }
    if (policy::malformed(policy.document, policy::Kind::resource)) {
        throw invalid_parameter("The policyDocument is not a valid policy.");
    }
    std::vector<ResourcePolicy> const there = policies_of(l, call.caller);
    if (!find_filter(there, policy.name) && there.size() >= kPoliciesPerRegion) {
        throw limit_exceeded();
    }
    l.subscriptions.save(policy);
    return codec::Json::object({{"resourcePolicy", describe(policy)}});
}

codec::Json describe_resource_policies(Logs& l, aws::Invocation const& call) {
    return list(call,
                Listing<ResourcePolicy>{"resourcePolicies", policies_of(l, call.caller),
                                        [](ResourcePolicy const& one) { return one.name; },
                                        [](ResourcePolicy const& one) { return describe(one); }});
}

codec::Json delete_resource_policy(Logs& l, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "policyName");
    std::vector<ResourcePolicy> const there = policies_of(l, call.caller);
    ResourcePolicy const* const policy = find_filter(there, name);
    if (!policy) {
        throw aws::Error("ResourceNotFoundException",
                         "Policy with name [" + name + "] does not exist.");
    }
    l.subscriptions.remove(*policy);
    return codec::Json();
}

}  // namespace cloud::logs
