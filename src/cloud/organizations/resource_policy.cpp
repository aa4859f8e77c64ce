// The policy by which the management account lets members do some of its work. (Organizations
// guide, "Resource-based delegation policies".) What it allows is asked in access.cpp.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"
#include "policy/document.hpp"

namespace cloud::organizations {
namespace {

constexpr std::size_t kLettersOfPolicy = 8;

codec::Json describe(Organizations const& o, Settings::ResourcePolicy const& policy) {
    codec::Json const summary =
        codec::Json::object({{"Id", policy.id}, {"Arn", o.naming.arn_of(policy.id)}});
    return codec::Json::object(
        {{"ResourcePolicy",
          codec::Json::object({{"ResourcePolicySummary", summary}, {"Content", policy.content}})}});
}

Settings::ResourcePolicy open(Organizations const& o) {
    std::optional<Settings::ResourcePolicy> policy = o.settings.resource_policy();
    if (policy) return *policy;
    throw aws::Error("ResourcePolicyNotFoundException",
                     "You specified a resource policy that doesn't exist.");
}

}  // namespace

codec::Json put_resource_policy(Organizations& o, aws::Invocation const& call) {
    std::string const content = given_text(call.input, "Content", {1, kMaximumResourcePolicyBytes});
    aws::Tags const tags = given_tags(call.input);
    if (auto const wrong = policy::malformed(content, policy::Kind::resource)) {
        throw invalid_input(*wrong, "INVALID_RESOURCE_POLICY_JSON");
    }
    std::optional<Settings::ResourcePolicy> const known = o.settings.resource_policy();
    if (known && !tags.empty()) {
        throw invalid_input("You can specify tags only when you create a resource policy.",
                            "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED");
    }
    Settings::ResourcePolicy const policy{known ? known->id : fresh_id(o, "rp-", kLettersOfPolicy),
                                          content};
    o.settings.put(policy);
    o.settings.tag(policy.id, tags);
    return describe(o, policy);
}

codec::Json describe_resource_policy(Organizations& o, aws::Invocation const&) {
    return describe(o, open(o));
}

codec::Json delete_resource_policy(Organizations& o, aws::Invocation const&) {
    o.settings.untag_all(open(o).id);
    o.settings.remove_resource_policy();
    return codec::Json();
}

}  // namespace cloud::organizations
