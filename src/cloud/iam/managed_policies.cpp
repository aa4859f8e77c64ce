// Managed policies.
#include <algorithm>

#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kUsages[] = {"PermissionsPolicy", "PermissionsBoundary"};

aws::Error was_not_found(std::string const& arn) {
    return no_such_entity("Policy " + arn + " was not found.");
}

// AWS's own have users in every account; each account counts its own.
std::vector<Entity> of_account(Iam const& iam, std::vector<std::string> const& ids,
                               std::string const& account) {
    std::vector<Entity> out;
    for (std::string const& id : ids) {
        std::optional<Entity> const entity = entity_of(iam, id);
        if (entity && entity->account == account) out.push_back(*entity);
    }
    return out;
}

std::string given_description(codec::Json const& in) {
    std::string text = aws::optional_text(in, "Description").value_or("");
    if (text.size() <= kDescriptionLength) return text;
    throw invalid_value("description", "Member must have length less than or equal to 1000");
}

codec::Json describe_whole(Iam const& iam, ManagedPolicy const& policy,
                           std::string const& account) {
    codec::Json out = describe_policy(iam, policy, account);
    if (!policy.description.empty()) out.set("Description", policy.description);
    out.set("Tags", describe_tags(iam.permissions.tags(policy.id)));
    return codec::Json::object({{"Policy", std::move(out)}});
}

// What ListPolicies is asked for.
struct Filter {
    std::string scope;
    std::string prefix;
    std::string usage;
    bool only_attached = false;
};

bool passes(codec::Json const& described, Filter const& filter) {
    if (!described.at("Path").text().starts_with(filter.prefix)) return false;
    bool const permits = described.at("AttachmentCount").integer() > 0;
    bool const bounds = described.at("PermissionsBoundaryUsageCount").integer() > 0;
    if (filter.usage == kUsages[0] && !permits) return false;
    if (filter.usage == kUsages[1] && !bounds) return false;
    return !filter.only_attached || permits || bounds;
}

std::vector<ManagedPolicy> of_scope(Iam const& iam, std::string const& scope,
                                    std::string const& account) {
    std::vector<ManagedPolicy> out;
    if (scope != "AWS") out = iam.shelf.all(account);
    if (scope == "Local") return out;
    for (ManagedPolicy& policy : iam.shelf.all("aws")) out.push_back(std::move(policy));
    std::sort(out.begin(), out.end(), [](ManagedPolicy const& a, ManagedPolicy const& b) {
        return std::tie(a.name, a.arn) < std::tie(b.name, b.arn);
    });
    return out;
}

}  // namespace

ManagedPolicy open_policy(Iam const& iam, aws::Invocation const& call) {
    std::string const arn = given_policy_arn(call.input);
    std::optional<ManagedPolicy> policy = iam.shelf.find(arn);
    bool const readable =
        policy && (policy->account == call.caller.account.value || policy->account == "aws");
    if (!readable) throw was_not_found(arn);
    return std::move(*policy);
}

ManagedPolicy open_own_policy(Iam const& iam, aws::Invocation const& call) {
    ManagedPolicy policy = open_policy(iam, call);
    if (policy.account == call.caller.account.value) return policy;
    throw aws::Error("AccessDenied", "Cannot change " + policy.arn + ": it is managed by AWS.",
                     403);
}

codec::Json describe_policy(Iam const& iam, ManagedPolicy const& policy,
                            std::string const& account) {
    std::size_t const attached =
        of_account(iam, iam.permissions.attached_to(policy.arn), account).size();
    std::size_t const bounding =
        of_account(iam, iam.permissions.bounded_by(policy.arn), account).size();
    return codec::Json::object(
        {{"PolicyName", policy.name},
         {"PolicyId", policy.id},
         {"Arn", policy.arn},
         {"Path", policy.path},
         {"DefaultVersionId", "v" + std::to_string(policy.default_version)},
         {"AttachmentCount", static_cast<std::int64_t>(attached)},
         {"PermissionsBoundaryUsageCount", static_cast<std::int64_t>(bounding)},
         {"IsAttachable", true},
         {"CreateDate", time_text(policy.created_millis)},
         {"UpdateDate", time_text(policy.updated_millis)}});
}

codec::Json create_policy(Iam& iam, aws::Invocation const& call) {
    ManagedPolicy policy;
    policy.account = call.caller.account.value;
    policy.name = given_name(call.input, "PolicyName");
    policy.path = given_path(call.input);
    policy.description = given_description(call.input);
    aws::Tags const tags = given_tags(call.input, Tagged::policy);
    std::string const document = given_policy(call.input);
    if (policy_size(document) > kPolicySize) throw limit_exceeded("PolicySize", kPolicySize);
    if (iam.shelf.taken(policy.account, policy.name)) {
        throw aws::Error(
            "EntityAlreadyExists",
            "A policy called " + policy.name + " already exists. Duplicate names are not allowed.",
            409);
    }
    if (iam.shelf.all(policy.account).size() >= kPolicies) {
        throw limit_exceeded("PoliciesPerAccount", kPolicies);
    }
    policy.arn = "arn:aws:iam::" + policy.account + ":policy" + policy.path + policy.name;
    policy.id = aws::unique_id(iam.core.random, "ANPA");
    policy.created_millis = policy.updated_millis = base::to_millis(call.now);
    iam.shelf.add(policy, document);
    put_tags(iam, policy.id, Tagged::policy, tags);
    codec::Json out = describe_policy(iam, policy, policy.account);
    set_tags(out, tags);
    return codec::Json::object({{"Policy", std::move(out)}});
}

codec::Json get_policy(Iam& iam, aws::Invocation const& call) {
    return describe_whole(iam, open_policy(iam, call), call.caller.account.value);
}

codec::Json delete_policy(Iam& iam, aws::Invocation const& call) {
    ManagedPolicy const policy = open_own_policy(iam, call);
    bool const used = !iam.permissions.attached_to(policy.arn).empty() ||
                      !iam.permissions.bounded_by(policy.arn).empty();
    if (used) {
        throw aws::Error("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
    }
    if (iam.shelf.versions(policy.arn).size() > 1) {
        throw aws::Error("DeleteConflict",
                         "This policy has more than one version. Before you delete a policy, you "
                         "must delete the policy's versions. The default version is deleted with "
                         "the policy.",
                         409);
    }
    iam.permissions.remove_all(policy.id);
    iam.shelf.remove(policy.arn);
    return codec::Json();
}

codec::Json list_policies(Iam& iam, aws::Invocation const& call) {
    Filter const filter{
        .scope = given_choice(call.input, "Scope", {"All", "AWS", "Local"}).value_or("All"),
        .prefix = given_path_prefix(call.input),
        .usage =
            given_choice(call.input, "PolicyUsageFilter", {kUsages[0], kUsages[1]}).value_or(""),
        .only_attached = aws::optional_boolean(call.input, "OnlyAttached", false)};
    std::string const& account = call.caller.account.value;
    std::vector<Named> all;
    for (ManagedPolicy const& policy : of_scope(iam, filter.scope, account)) {
        codec::Json described = describe_policy(iam, policy, account);
        if (!passes(described, filter)) continue;
        all.emplace_back(policy.name + ' ' + policy.arn, std::move(described));
    }
    return page(call, "Policies", std::move(all));
}

codec::Json list_entities_for_policy(Iam& iam, aws::Invocation const& call) {
    ManagedPolicy const policy = open_policy(iam, call);
    std::string const prefix = given_path_prefix(call.input);
    std::string const wanted =
        given_choice(call.input, "EntityFilter",
                     {"User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"})
            .value_or("");
    std::string const usage =
        given_choice(call.input, "PolicyUsageFilter", {kUsages[0], kUsages[1]}).value_or("");
    std::vector<std::string> ids;
    if (usage != kUsages[1]) ids = iam.permissions.attached_to(policy.arn);
    if (usage != kUsages[0]) {
        for (std::string& id : iam.permissions.bounded_by(policy.arn)) ids.push_back(std::move(id));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<Named> all;
    for (Entity const& entity : of_account(iam, ids, call.caller.account.value)) {
        std::string const title = spelling(entity.kind).title;
        if (!entity.path.starts_with(prefix) || (!wanted.empty() && wanted != title)) continue;
        all.emplace_back(entity.id, codec::Json::object({{title + "Name", entity.name},
                                                         {title + "Id", entity.id}}));
    }
    codec::Json out = page(call, "All", std::move(all));
    codec::Json lists[] = {codec::Json::array(), codec::Json::array(), codec::Json::array()};
    constexpr char const* kTitles[] = {"Group", "User", "Role"};
    for (codec::Json const& one : out.at("All").items()) {
        for (std::size_t i = 0; i < 3; ++i) {
            if (one.has(std::string(kTitles[i]) + "Name")) lists[i].push(one);
        }
    }
    out.erase("All");
    for (std::size_t i = 0; i < 3; ++i) {
        out.set("Policy" + std::string(kTitles[i]) + "s", std::move(lists[i]));
    }
    return out;
}

}  // namespace cloud::iam
