// Tags of accounts, OUs, the root, policies and the resource policy.
#include "cloud/organizations/given.hpp"
#include "cloud/organizations/verbs.hpp"

namespace cloud::organizations {
namespace {

std::string open_resource(Organizations const& o, aws::Invocation const& call) {
    std::string id =
        given_id(call.input, "ResourceId",
                 {Kind::root, Kind::unit, Kind::account, Kind::policy, Kind::resource_policy});
    // What is AWS's has no tags of ours.
    if (!exists(o, id) || id == kFullAccess) throw target_not_found();
    return id;
}

}  // namespace

bool exists(Organizations const& o, std::string const& id) {
    std::optional<Kind> const kind = kind_of(id);
    if (!kind) return false;
    if (*kind == Kind::root) return id == o.naming.root;
    if (*kind == Kind::unit) return o.state.unit(id).has_value();
    if (*kind == Kind::account) return o.state.account(id).has_value();
    if (*kind == Kind::policy) return o.policies.find(id).has_value();
    std::optional<Settings::ResourcePolicy> const policy = o.settings.resource_policy();
    return policy && policy->id == id;
}

codec::Json tag_resource(Organizations& o, aws::Invocation const& call) {
    std::string const id = open_resource(o, call);
    o.settings.tag(id, given_tags(call.input));
    // What was written is undone with the error.
    if (o.settings.tags(id).size() > kMaximumTags) throw too_many_tags();
    return codec::Json();
}

codec::Json untag_resource(Organizations& o, aws::Invocation const& call) {
    std::string const id = open_resource(o, call);
    for (std::string const& key : given_tag_keys(call.input)) o.settings.untag(id, key);
    return codec::Json();
}

codec::Json list_tags_for_resource(Organizations& o, aws::Invocation const& call) {
    std::vector<Item> tags;
    for (auto const& [key, value] : o.settings.tags(open_resource(o, call))) {
        tags.emplace_back(key, codec::Json::object({{"Key", key}, {"Value", value}}));
    }
    return page(call, "Tags", std::move(tags));
}

}  // namespace cloud::organizations
