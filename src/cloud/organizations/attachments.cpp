// What policies are attached to.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

std::string open_target(Organizations const& o, aws::Invocation const& call) {
    std::string id = given_id(call.input, "TargetId", {Kind::root, Kind::unit, Kind::account});
    if (!exists(o, id)) throw target_not_found();
    return id;
}

void check_type_is_enabled(Organizations const& o) {
    if (o.policies.enabled()) return;
    throw aws::Error("PolicyTypeNotEnabledException",
                     "This operation can be performed only for enabled policy types.");
}

std::int64_t attached(Organizations const& o, std::string const& target) {
    return static_cast<std::int64_t>(o.policies.attached_to(target).size());
}

std::string name_of(Organizations const& o, std::string const& target) {
    if (target == o.naming.root) return "Root";
    if (std::optional<Unit> const unit = o.state.unit(target)) return unit->name;
    std::optional<Account> const account = o.state.account(target);
    return account ? account->name : "";
}

codec::Json describe_target(Organizations const& o, std::string const& target) {
    return codec::Json::object({{"TargetId", target},
                                {"Arn", o.naming.arn_of(target)},
                                {"Name", name_of(o, target)},
                                {"Type", type_of(*kind_of(target))}});
}

}  // namespace

codec::Json attach_policy(Organizations& o, aws::Invocation const& call) {
    Policy const policy = open_policy(o, call);
    std::string const target = open_target(o, call);
    check_type_is_enabled(o);
    if (o.policies.is_attached(policy.id, target)) {
        throw aws::Error("DuplicatePolicyAttachmentException",
                         "A policy with the specified name and type already exists.");
    }
    if (attached(o, target) >= kMaximumPoliciesPerTarget) {
        throw constraint(
            "You have attached the maximum number of policies to the specified target.",
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }
    o.policies.attach(policy.id, target);
    return codec::Json();
}

codec::Json detach_policy(Organizations& o, aws::Invocation const& call) {
    Policy const policy = open_policy(o, call);
    std::string const target = open_target(o, call);
    check_type_is_enabled(o);
    if (!o.policies.is_attached(policy.id, target)) {
        throw aws::Error("PolicyNotAttachedException",
                         "The policy isn't attached to the specified target.");
    }
    if (attached(o, target) == 1) {
        throw constraint(
            "You cannot remove the last policy attached to the specified target. You must have at "
            "least one attached at all times.",
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
    }
    o.policies.detach(policy.id, target);
    return codec::Json();
}

codec::Json list_policies_for_target(Organizations& o, aws::Invocation const& call) {
    std::string const target = open_target(o, call);
    std::vector<Item> policies;
    if (given_policy_type(call.input, "Filter") == kServiceControl) {
        for (Policy const& policy : o.policies.attached_to(target)) {
            policies.emplace_back(policy.id, summary(o, policy));
        }
    }
    return page(call, "Policies", std::move(policies));
}

codec::Json list_targets_for_policy(Organizations& o, aws::Invocation const& call) {
    std::vector<Item> targets;
    for (std::string const& target : o.policies.targets_of(open_policy(o, call).id)) {
        targets.emplace_back(target, describe_target(o, target));
    }
    return page(call, "Targets", std::move(targets));
}

// AWS has it for all types but service control policies, and no other is here.
codec::Json describe_effective_policy(Organizations& o, aws::Invocation const& call) {
    if (given_policy_type(call.input, "PolicyType") == kServiceControl) {
        throw invalid_input("You specified an invalid value.", "INVALID_ENUM_POLICY_TYPE");
    }
    if (call.input.has("TargetId")) {
        std::string const target = given_id(call.input, "TargetId", {Kind::account});
        if (!exists(o, target)) throw target_not_found();
    }
    throw aws::Error("EffectivePolicyNotFoundException",
                     "There is no effective policy of the specified type for the target.");
}

}  // namespace cloud::organizations
