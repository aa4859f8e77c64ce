// All principals of an account with all that they are given, as auditors ask for it.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kLists[] = {"UserDetailList", "GroupDetailList", "RoleDetailList",
                                  "Policies"};

// One entry of one of the lists, told when it is its page's turn.
struct Entry {
    std::size_t list;
    std::function<codec::Json()> tell;
};

codec::Json inline_list(Iam const& iam, Entity const& entity) {
    codec::Json out = codec::Json::array();
    for (InlinePolicy const& policy : iam.permissions.inline_policies(entity.id)) {
        out.push(codec::Json::object({{"PolicyName", policy.name},
                                      {"PolicyDocument", base::percent_encode(policy.document)}}));
    }
    return out;
}

codec::Json attached_list(Iam const& iam, Entity const& entity) {
    codec::Json out = codec::Json::array();
    for (std::string const& arn : iam.permissions.attached(entity.id)) {
        out.push(codec::Json::object(
            {{"PolicyName", arn.substr(arn.rfind('/') + 1)}, {"PolicyArn", arn}}));
    }
    return out;
}

codec::Json detail(Iam const& iam, Entity const& entity) {
    codec::Json out = describe(entity);
    out.set(std::string(spelling(entity.kind).title) + "PolicyList", inline_list(iam, entity));
    out.set("AttachedManagedPolicies", attached_list(iam, entity));
    if (entity.kind == Kind::group) return out;
    set_boundary(iam, out, entity);
    out.set("Tags", describe_tags(iam.permissions.tags(entity.id)));
    return out;
}

codec::Json user_detail(Iam const& iam, Entity const& user) {
    codec::Json out = detail(iam, user);
    codec::Json groups = codec::Json::array();
    for (Entity const& group : iam.state.groups(user.id)) groups.push(group.name);
    out.set("GroupList", std::move(groups));
    return out;
}

codec::Json role_detail(Iam const& iam, StoredRole const& role) {
    codec::Json out = detail(iam, role.entity);
    out.set("AssumeRolePolicyDocument", base::percent_encode(role.trust_policy));
    codec::Json profiles = codec::Json::array();
    for (Entity const& profile : iam.state.profiles_of(role.entity)) {
        profiles.push(describe_profile(iam, profile));
    }
    out.set("InstanceProfileList", std::move(profiles));
    out.set("RoleLastUsed", codec::Json::object());
    return out;
}

codec::Json policy_detail(Iam const& iam, ManagedPolicy const& policy, std::string const& account) {
    codec::Json out = describe_policy(iam, policy, account);
    if (!policy.description.empty()) out.set("Description", policy.description);
    codec::Json versions = codec::Json::array();
    for (PolicyVersion const& version : iam.shelf.versions(policy.arn)) {
        codec::Json one = describe_version(policy, version);
        one.set("Document", base::percent_encode(version.document));
        versions.push(std::move(one));
    }
    out.set("PolicyVersionList", std::move(versions));
    return out;
}

// AWS's policies are told where the account uses them.
void add_policies(Iam const& iam, std::string const& of, std::string const& account,
                  std::vector<Entry>& to) {
    for (ManagedPolicy& policy : iam.shelf.all(of)) {
        codec::Json const told = describe_policy(iam, policy, account);
        bool const used = told.at("AttachmentCount").integer() > 0 ||
                          told.at("PermissionsBoundaryUsageCount").integer() > 0;
        if (of != account && !used) continue;
        to.push_back({3, [&iam, policy = std::move(policy), account] {
                          return policy_detail(iam, policy, account);
                      }});
    }
}

std::vector<Entry> entries(Iam const& iam, aws::Invocation const& call) {
    std::vector<std::string> const kinds = aws::text_list(call.input, "Filter");
    auto const wanted = [&](char const* kind) {
        return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    };
    std::string const& account = call.caller.account.value;
    std::vector<Entry> all;
    if (wanted("User")) {
        for (Entity& user : iam.state.all(Kind::user, account)) {
            all.push_back({0, [&iam, user = std::move(user)] { return user_detail(iam, user); }});
        }
    }
    if (wanted("Group")) {
        for (Entity& group : iam.state.all(Kind::group, account)) {
            all.push_back({1, [&iam, group = std::move(group)] { return detail(iam, group); }});
        }
    }
    if (wanted("Role")) {
        for (StoredRole& role : iam.state.roles(account)) {
            all.push_back({2, [&iam, role = std::move(role)] { return role_detail(iam, role); }});
        }
    }
    if (wanted("LocalManagedPolicy")) add_policies(iam, account, account, all);
    if (wanted("AWSManagedPolicy")) add_policies(iam, "aws", account, all);
    return all;
}

void check_filter(codec::Json const& in) {
    for (std::string const& kind : aws::text_list(in, "Filter")) {
        codec::Json const one = codec::Json::object({{"Filter", kind}});
        (void)given_choice(one, "Filter",
                           {"User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"});
    }
}

}  // namespace

codec::Json get_account_authorization_details(Iam& iam, aws::Invocation const& call) {
    check_filter(call.input);
    std::vector<Entry> const all = entries(iam, call);
    codec::Json lists[] = {codec::Json::array(), codec::Json::array(), codec::Json::array(),
                           codec::Json::array()};
    codec::Json out = page(call, "All", all.size(), [&](std::size_t i) {
        lists[all[i].list].push(all[i].tell());
        return codec::Json();
    });
    out.erase("All");
    for (std::size_t i = 0; i < std::size(kLists); ++i) out.set(kLists[i], std::move(lists[i]));
    return out;
}

}  // namespace cloud::iam
