// Managed policies as users, groups and roles have them: attached, or as the boundary of what
// they may be allowed.
#include <algorithm>

#include "aws/input.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

// Policies of the account's own and of AWS; nothing else can be attached.
std::optional<ManagedPolicy> attachable(Iam const& iam, std::string const& arn,
                                        std::string const& account) {
    std::optional<ManagedPolicy> policy = iam.shelf.find(arn);
    if (policy && policy->account != account && policy->account != "aws") return std::nullopt;
    return policy;
}

std::string given_boundary(Iam const& iam, aws::Invocation const& call) {
    std::string arn = given_policy_arn(call.input, "PermissionsBoundary");
    if (attachable(iam, arn, call.caller.account.value)) return arn;
    throw no_such_entity("Scope ARN: " + arn + " does not exist or is not attachable.");
}

}  // namespace

codec::Json attach_policy(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    std::string const arn = given_policy_arn(call.input);
    if (!attachable(iam, arn, entity.account)) {
        throw no_such_entity("Policy " + arn + " does not exist or is not attachable.");
    }
    iam.permissions.attach(entity.id, arn);
    if (iam.permissions.attached(entity.id).size() > kAttachedPolicies) {
        throw limit_exceeded("PoliciesPer" + std::string(spelling(kind).title), kAttachedPolicies);
    }
    return codec::Json();
}

codec::Json detach_policy(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    std::string const arn = given_policy_arn(call.input);
    if (!iam.permissions.detach(entity.id, arn)) {
        throw no_such_entity("Policy " + arn + " was not found.");
    }
    return codec::Json();
}

codec::Json list_attached_policies(Iam& iam, Kind kind, aws::Invocation const& call) {
    std::string const prefix = given_path_prefix(call.input);
    std::vector<Named> all;
    for (std::string const& arn : iam.permissions.attached(open(iam, kind, call).id)) {
        std::optional<ManagedPolicy> const policy = iam.shelf.find(arn);
        if (!policy || !policy->path.starts_with(prefix)) continue;
        all.emplace_back(
            arn, codec::Json::object({{"PolicyName", policy->name}, {"PolicyArn", policy->arn}}));
    }
    return page(call, "AttachedPolicies", std::move(all));
}

void give_boundary(Iam& iam, Entity const& entity, aws::Invocation const& call) {
    if (!call.input.has("PermissionsBoundary")) return;
    iam.permissions.set_boundary(entity.id, given_boundary(iam, call));
}

void set_boundary(Iam const& iam, codec::Json& described, Entity const& entity) {
    std::optional<std::string> const arn = iam.permissions.boundary(entity.id);
    if (!arn) return;
    described.set("PermissionsBoundary", codec::Json::object({{"PermissionsBoundaryType", "Policy"},
                                                              {"PermissionsBoundaryArn", *arn}}));
}

codec::Json put_boundary(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    iam.permissions.set_boundary(entity.id, given_boundary(iam, call));
    return codec::Json();
}

codec::Json delete_boundary(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    if (iam.permissions.remove_boundary(entity.id)) return codec::Json();
    throw no_such_entity("The " + std::string(spelling(kind).noun) + " with name " + entity.name +
                         " does not have a permissions boundary.");
}

}  // namespace cloud::iam
