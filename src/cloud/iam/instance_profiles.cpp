// Instance profiles: a name under which a role is handed to machines. Kept, with nothing here
// that would use them.
#include "aws/input.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"

namespace cloud::iam {
namespace {

codec::Json list_of(Iam const& iam, aws::Invocation const& call,
                    std::vector<Entity> const& profiles) {
    std::vector<Named> all;
    for (Entity const& profile : profiles) {
        all.emplace_back(profile.name, describe_profile(iam, profile));
    }
    return page(call, "InstanceProfiles", std::move(all));
}

}  // namespace

codec::Json describe_profile(Iam const& iam, Entity const& profile) {
    codec::Json out = describe(profile);
    codec::Json roles = codec::Json::array();
    for (StoredRole const& role : iam.state.roles_in(profile)) roles.push(describe_role(role));
    out.set("Roles", std::move(roles));
    return out;
}

codec::Json create_instance_profile(Iam& iam, aws::Invocation const& call) {
    aws::Tags const tags = given_tags(call.input, Tagged::instance_profile);
    Entity const profile = fresh_entity(iam, Kind::instance_profile, call);
    iam.state.add(profile);
    put_tags(iam, profile.id, Tagged::instance_profile, tags);
    codec::Json out = describe_profile(iam, profile);
    set_tags(out, tags);
    return codec::Json::object({{"InstanceProfile", std::move(out)}});
}

codec::Json get_instance_profile(Iam& iam, aws::Invocation const& call) {
    Entity const profile = open(iam, Kind::instance_profile, call);
    codec::Json out = describe_profile(iam, profile);
    out.set("Tags", describe_tags(iam.permissions.tags(profile.id)));
    return codec::Json::object({{"InstanceProfile", std::move(out)}});
}

codec::Json delete_instance_profile(Iam& iam, aws::Invocation const& call) {
    Entity const profile = open(iam, Kind::instance_profile, call);
    if (!iam.state.roles_in(profile).empty()) {
        throw delete_conflict("remove roles from instance profile");
    }
    iam.permissions.remove_all(profile.id);
    iam.state.remove(profile);
    return codec::Json();
}

codec::Json list_instance_profiles(Iam& iam, aws::Invocation const& call) {
    std::string const prefix = given_path_prefix(call.input);
    std::vector<Entity> all = iam.state.all(Kind::instance_profile, call.caller.account.value);
    std::erase_if(all, [&](Entity const& one) { return !one.path.starts_with(prefix); });
    return list_of(iam, call, all);
}

codec::Json list_instance_profiles_for_role(Iam& iam, aws::Invocation const& call) {
    return list_of(iam, call, iam.state.profiles_of(open(iam, Kind::role, call)));
}

codec::Json add_role_to_instance_profile(Iam& iam, aws::Invocation const& call) {
    Entity const profile = open(iam, Kind::instance_profile, call);
    Entity const role = open(iam, Kind::role, call);
    refuse_protected(role);
    if (!iam.state.roles_in(profile).empty()) {
        throw limit_exceeded("InstanceSessionsPerInstanceProfile", 1);
    }
    iam.state.add_role(profile, role);
    return codec::Json();
}

codec::Json remove_role_from_instance_profile(Iam& iam, aws::Invocation const& call) {
    Entity const profile = open(iam, Kind::instance_profile, call);
    Entity const role = open(iam, Kind::role, call);
    if (iam.state.remove_role(profile, role)) return codec::Json();
    throw no_such_entity("Role " + role.name + " in Instance Profile " + profile.name +
                         " cannot be found.");
}

}  // namespace cloud::iam
