// Groups and who is in them.
#include "base/text.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {

codec::Json create_group(Iam& iam, aws::Invocation const& call) {
    Entity const group = fresh_entity(iam, Kind::group, call);
    iam.state.add(group);
    return codec::Json::object({{"Group", describe(group)}});
}

codec::Json get_group(Iam& iam, aws::Invocation const& call) {
    Entity const group = open(iam, Kind::group, call);
    std::vector<Named> users;
    for (Entity const& user : iam.state.members(group)) {
        users.emplace_back(user.name, describe(user));
    }
    codec::Json out = page(call, "Users", std::move(users));
    out.set("Group", describe(group));
    return out;
}

codec::Json delete_group(Iam& iam, aws::Invocation const& call) {
    Entity const group = open(iam, Kind::group, call);
    check_unused(iam, group);
    iam.permissions.remove_all(group.id);
    iam.state.remove(group);
    return codec::Json();
}

codec::Json update_group(Iam& iam, aws::Invocation const& call) {
    Entity group = open(iam, Kind::group, call);
    if (call.input.has("NewPath")) group.path = given_path(call.input, "NewPath");
    if (call.input.has("NewGroupName")) {
        std::string const name = given_name(call.input, "NewGroupName", kLongNameLength);
        bool const taken = iam.state.taken(Kind::group, group.account, name);
        if (taken && !base::equal_ignoring_case(name, group.name)) {
            throw already_exists("Group", name);
        }
        group.name = name;
    }
    iam.state.rename(group);
    return codec::Json();
}

codec::Json add_user_to_group(Iam& iam, aws::Invocation const& call) {
    Entity const group = open(iam, Kind::group, call);
    Entity const user = open(iam, Kind::user, call);
    iam.state.add_member(group, user);
    if (iam.state.groups(user.id).size() > kGroupsPerUser) {
        throw limit_exceeded("GroupsPerUser", kGroupsPerUser);
    }
    return codec::Json();
}

// Of the two it is the user that AWS looks for first.
codec::Json remove_user_from_group(Iam& iam, aws::Invocation const& call) {
    Entity const user = open(iam, Kind::user, call);
    Entity const group = open(iam, Kind::group, call);
    if (iam.state.remove_member(group, user)) return codec::Json();
    throw no_such_entity("User " + user.name + " not in group " + group.name + ".");
}

codec::Json list_groups_for_user(Iam& iam, aws::Invocation const& call) {
    std::vector<Named> groups;
    for (Entity const& group : iam.state.groups(open(iam, Kind::user, call).id)) {
        groups.emplace_back(group.name, describe(group));
    }
    return page(call, "Groups", std::move(groups));
}

}  // namespace cloud::iam
