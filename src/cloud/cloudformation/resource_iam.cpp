// AWS::IAM::*
#include <algorithm>

#include "cloud/cloudformation/iam_principals.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

void attach(Desk const& desk, Principal const& kind, std::string const& name,
            std::string const& arn) {
    desk.call("iam", verb("Attach", kind, "Policy"),
              Json::object({{kind.name, name}, {"PolicyArn", arn}}));
}

void detach(Desk const& desk, Principal const& kind, std::string const& name,
            std::string const& arn) {
    unless_gone([&] {
        desk.call("iam", verb("Detach", kind, "Policy"),
                  Json::object({{kind.name, name}, {"PolicyArn", arn}}));
    });
}

// From what it was given to what it is to be given.
void set_policies(Desk const& desk, Principal const& kind, std::string const& name,
                  std::pair<Json const&, Json const&> was_and_is) {
    auto const& [was, is] = was_and_is;
    std::vector<std::string> kept;
    for (Json const& policy : is.at("Policies").items()) {
        put_inline(desk, kind, name, policy);
        kept.push_back(policy.at("PolicyName").text());
    }
    for (Json const& policy : was.at("Policies").items()) {
        if (!contains(kept, policy.at("PolicyName").text())) {
            delete_inline(desk, kind, name, policy);
        }
    }
    std::vector<std::string> const attached = texts(was.at("ManagedPolicyArns"));
    std::vector<std::string> const wanted = texts(is.at("ManagedPolicyArns"));
    for (std::string const& arn : wanted) {
        if (!contains(attached, arn)) attach(desk, kind, name, arn);
    }
    for (std::string const& arn : attached) {
        if (!contains(wanted, arn)) detach(desk, kind, name, arn);
    }
}

std::string name_of(Desk const& desk, Principal const& kind, Json const& properties) {
    std::string const name = text_of(properties, kind.name);
    return name.empty() ? desk.fresh_name(kind.longest) : name;
}

Made create_role(Desk const& desk, Json const& properties) {
    std::string const name = name_of(desk, kRole, properties);
    Json input =
        taken(properties, {"Path", "Description", "MaxSessionDuration", "PermissionsBoundary"});
    input.set("RoleName", name);
    input.set("AssumeRolePolicyDocument", document_text(properties, "AssumeRolePolicyDocument"));
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
    Json const role = desk.call("iam", "CreateRole", input).at("Role");
    set_policies(desk, kRole, name, {Json(), properties});
    return {name, Json::object({{"Arn", role.at("Arn")}, {"RoleId", role.at("RoleId")}})};
}

void update_boundary(Desk const& desk, Principal const& kind, StackResource const& was,
                     Json const& properties) {
    Json const& boundary = properties.at("PermissionsBoundary");
    if (boundary == was.properties.at("PermissionsBoundary")) return;
    Json input = Json::object({{kind.name, was.physical}});
    if (boundary.is_null()) {
        desk.call("iam", verb("Delete", kind, "PermissionsBoundary"), input);
        return;
    }
    input.set("PermissionsBoundary", boundary);
    desk.call("iam", verb("Put", kind, "PermissionsBoundary"), input);
}

// TagRole, TagUser.
void retag(Desk const& desk, std::string const& kind, StackResource const& was,
           Json const& properties) {
    Json const who = Json::object({{kind + "Name", was.physical}});
    Json input = who;
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        input.set("TagKeys", gone);
        desk.call("iam", "Untag" + kind, input);
    }
    Json const tags = desk.tags(properties.at("Tags"));
    if (tags.items().empty()) return;
    input = who;
    input.set("Tags", tags);
    desk.call("iam", "Tag" + kind, input);
}

Made update_role(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& name = was.physical;
    desk.call(
        "iam", "UpdateAssumeRolePolicy",
        Json::object({{"RoleName", name},
                      {"PolicyDocument", document_text(properties, "AssumeRolePolicyDocument")}}));
    if (properties.at("Description") != was.properties.at("Description") ||
        properties.at("MaxSessionDuration") != was.properties.at("MaxSessionDuration")) {
        Json input = taken(properties, {"Description", "MaxSessionDuration"});
        input.set("RoleName", name);
        desk.call("iam", "UpdateRole", input);
    }
    update_boundary(desk, kRole, was, properties);
    set_policies(desk, kRole, name, {was.properties, properties});
    retag(desk, "Role", was, properties);
    return {name, was.attributes};
}

void remove_role(Desk const& desk, StackResource const& was) {
    set_policies(desk, kRole, was.physical, {was.properties, Json()});
    desk.call("iam", "DeleteRole", Json::object({{"RoleName", was.physical}}));
}

std::optional<Json> read_role(Desk const& desk, StackResource const& was) {
    Json const role =
        desk.call("iam", "GetRole", Json::object({{"RoleName", was.physical}})).at("Role");
    Json out = was.properties;
    out.set("AssumeRolePolicyDocument", kept_document(role, "AssumeRolePolicyDocument"));
    for (char const* const name : {"Description", "MaxSessionDuration"}) {
        if (was.properties.has(name)) out.set(name, role.at(name));
    }
    return out;
}

// To whom a policy is given: {"Roles": ["a"], "Users": […], "Groups": […]}.
void for_each_bearer(Json const& properties,
                     std::function<void(Principal const&, std::string const&)> const& act) {
    for (Json const& one : properties.at("Roles").items()) act(kRole, one.text());
    for (Json const& one : properties.at("Users").items()) act(kUser, one.text());
    for (Json const& one : properties.at("Groups").items()) act(kGroup, one.text());
}

Made create_policy(Desk const& desk, Json const& properties) {
    for_each_bearer(properties, [&](Principal const& kind, std::string const& name) {
        put_inline(desk, kind, name, properties);
    });
    std::string const id = desk.fresh_name(128);
    return {id, Json::object({{"Id", id}})};
}

void remove_policy(Desk const& desk, StackResource const& was) {
    for_each_bearer(was.properties, [&](Principal const& kind, std::string const& name) {
        delete_inline(desk, kind, name, was.properties);
    });
}

Made update_policy(Desk const& desk, StackResource const& was, Json const& properties) {
    for (char const* const bearers : {"Roles", "Users", "Groups"}) {
        std::vector<std::string> const now = texts(properties.at(bearers));
        Json gone = Json::array();
        for (Json const& one : was.properties.at(bearers).items()) {
            if (!contains(now, one.text())) gone.push(one);
        }
        StackResource left = was;
        left.properties = Json::object({{"PolicyName", was.properties.at("PolicyName")}});
        left.properties.set(bearers, std::move(gone));
        remove_policy(desk, left);
    }
    for_each_bearer(properties, [&](Principal const& kind, std::string const& name) {
        put_inline(desk, kind, name, properties);
    });
    return {was.physical, was.attributes};
}

std::optional<Json> read_policy(Desk const& desk, StackResource const& was) {
    Json out = was.properties;
    for_each_bearer(was.properties, [&](Principal const& kind, std::string const& name) {
        Json const found = desk.call(
            "iam", verb("Get", kind, "Policy"),
            Json::object({{kind.name, name}, {"PolicyName", was.properties.at("PolicyName")}}));
        out.set("PolicyDocument", kept_document(found, "PolicyDocument"));
    });
    return out;
}

Made create_managed(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "ManagedPolicyName");
    if (name.empty()) name = desk.fresh_name(128);
    Json input = taken(properties, {"Path", "Description"});
    input.set("PolicyName", name);
    input.set("PolicyDocument", document_text(properties, "PolicyDocument"));
    Json const made = desk.call("iam", "CreatePolicy", input).at("Policy");
    std::string const arn = made.at("Arn").text();
    for_each_bearer(properties, [&](Principal const& kind, std::string const& bearer) {
        attach(desk, kind, bearer, arn);
    });
    return {arn, Json::object({{"PolicyArn", arn}, {"PolicyId", made.at("PolicyId")}})};
}

// A policy has five versions at most: the oldest makes room.
void make_room(Desk const& desk, std::string const& arn) {
    Json const versions =
        desk.call("iam", "ListPolicyVersions", Json::object({{"PolicyArn", arn}})).at("Versions");
    if (versions.items().size() < 5) return;
    for (auto at = versions.items().rbegin(); at != versions.items().rend(); ++at) {
        if (truth_of(*at, "IsDefaultVersion")) continue;
        desk.call("iam", "DeletePolicyVersion",
                  Json::object({{"PolicyArn", arn}, {"VersionId", at->at("VersionId")}}));
        return;
    }
}

Made update_managed(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& arn = was.physical;
    if (properties.at("PolicyDocument") != was.properties.at("PolicyDocument")) {
        make_room(desk, arn);
        desk.call("iam", "CreatePolicyVersion",
                  Json::object({{"PolicyArn", arn},
                                {"PolicyDocument", document_text(properties, "PolicyDocument")},
                                {"SetAsDefault", true}}));
    }
    for_each_bearer(properties, [&](Principal const& kind, std::string const& bearer) {
        attach(desk, kind, bearer, arn);
    });
    for (char const* const bearers : {"Roles", "Users", "Groups"}) {
        std::vector<std::string> const now = texts(properties.at(bearers));
        Json gone = Json::array();
        for (Json const& one : was.properties.at(bearers).items()) {
            if (!contains(now, one.text())) gone.push(one);
        }
        for_each_bearer(Json::object({{bearers, gone}}),
                        [&](Principal const& kind, std::string const& bearer) {
                            detach(desk, kind, bearer, arn);
                        });
    }
    return {arn, was.attributes};
}

void remove_managed(Desk const& desk, StackResource const& was) {
    std::string const& arn = was.physical;
    for_each_bearer(was.properties, [&](Principal const& kind, std::string const& bearer) {
        detach(desk, kind, bearer, arn);
    });
    Json const versions =
        desk.call("iam", "ListPolicyVersions", Json::object({{"PolicyArn", arn}})).at("Versions");
    for (Json const& version : versions.items()) {
        if (truth_of(version, "IsDefaultVersion")) continue;
        desk.call("iam", "DeletePolicyVersion",
                  Json::object({{"PolicyArn", arn}, {"VersionId", version.at("VersionId")}}));
    }
    desk.call("iam", "DeletePolicy", Json::object({{"PolicyArn", arn}}));
}

std::optional<Json> read_managed(Desk const& desk, StackResource const& was) {
    Json input = Json::object({{"PolicyArn", was.physical}});
    Json const policy = desk.call("iam", "GetPolicy", input).at("Policy");
    input.set("VersionId", policy.at("DefaultVersionId"));
    Json const version = desk.call("iam", "GetPolicyVersion", input).at("PolicyVersion");
    Json out = was.properties;
    out.set("PolicyDocument", kept_document(version, "Document"));
    return out;
}

void set_groups(Desk const& desk, std::string const& user, Json const& was, Json const& is) {
    std::vector<std::string> const before = texts(was);
    std::vector<std::string> const after = texts(is);
    for (std::string const& group : after) {
        if (contains(before, group)) continue;
        desk.call("iam", "AddUserToGroup",
                  Json::object({{"UserName", user}, {"GroupName", group}}));
    }
    for (std::string const& group : before) {
        if (contains(after, group)) continue;
        unless_gone([&] {
            desk.call("iam", "RemoveUserFromGroup",
                      Json::object({{"UserName", user}, {"GroupName", group}}));
        });
    }
}

Made create_user(Desk const& desk, Json const& properties) {
    std::string const name = name_of(desk, kUser, properties);
    Json input = taken(properties, {"Path", "PermissionsBoundary"});
    input.set("UserName", name);
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
    Json const user = desk.call("iam", "CreateUser", input).at("User");
    set_policies(desk, kUser, name, {Json(), properties});
    set_groups(desk, name, Json(), properties.at("Groups"));
    return {name, Json::object({{"Arn", user.at("Arn")}})};
}

Made update_user(Desk const& desk, StackResource const& was, Json const& properties) {
    update_boundary(desk, kUser, was, properties);
    set_policies(desk, kUser, was.physical, {was.properties, properties});
    set_groups(desk, was.physical, was.properties.at("Groups"), properties.at("Groups"));
    retag(desk, "User", was, properties);
    return {was.physical, was.attributes};
}

void remove_user(Desk const& desk, StackResource const& was) {
    set_groups(desk, was.physical, was.properties.at("Groups"), Json());
    set_policies(desk, kUser, was.physical, {was.properties, Json()});
    desk.call("iam", "DeleteUser", Json::object({{"UserName", was.physical}}));
}

std::optional<Json> read_user(Desk const& desk, StackResource const& was) {
    Json const input = Json::object({{"UserName", was.physical}});
    Json const user = desk.call("iam", "GetUser", input).at("User");
    Json out = was.properties;
    out.set("UserName", was.physical);
    Json const found = desk.call("iam", "ListGroupsForUser", input);
    Json groups = Json::array();
    for (Json const& one : found.at("Groups").items()) groups.push(one.at("GroupName"));
    std::vector<std::string> const known = texts(was.properties.at("Groups"));
    std::vector<std::string> const there = texts(groups);
    bool const same = known.size() == there.size() &&
                      std::is_permutation(known.begin(), known.end(), there.begin());
    if (!same) out.set("Groups", std::move(groups));
    out.set("PermissionsBoundary", user.at("PermissionsBoundary").at("PermissionsBoundaryArn"));
    return out;
}

Made create_group(Desk const& desk, Json const& properties) {
    std::string const name = name_of(desk, kGroup, properties);
    Json input = taken(properties, {"Path"});
    input.set("GroupName", name);
    Json const group = desk.call("iam", "CreateGroup", input).at("Group");
    set_policies(desk, kGroup, name, {Json(), properties});
    return {name, Json::object({{"Arn", group.at("Arn")}})};
}

Made update_group(Desk const& desk, StackResource const& was, Json const& properties) {
    set_policies(desk, kGroup, was.physical, {was.properties, properties});
    return {was.physical, was.attributes};
}

void remove_group(Desk const& desk, StackResource const& was) {
    set_policies(desk, kGroup, was.physical, {was.properties, Json()});
    desk.call("iam", "DeleteGroup", Json::object({{"GroupName", was.physical}}));
}

std::optional<Json> read_group(Desk const& desk, StackResource const& was) {
    desk.call("iam", "GetGroup", Json::object({{"GroupName", was.physical}}));
    Json out = was.properties;
    out.set("GroupName", was.physical);
    return out;
}

Made create_key(Desk const& desk, Json const& properties) {
    Json const key =
        desk.call("iam", "CreateAccessKey", taken(properties, {"UserName"})).at("AccessKey");
    return {key.at("AccessKeyId").text(),
            Json::object({{"SecretAccessKey", key.at("SecretAccessKey")}})};
}

Made update_key(Desk const& desk, StackResource const& was, Json const& properties) {
    Json input = taken(properties, {"UserName", "Status"});
    if (!input.has("Status")) input.set("Status", "Active");
    input.set("AccessKeyId", was.physical);
    desk.call("iam", "UpdateAccessKey", input);
    return {was.physical, was.attributes};
}

void remove_key(Desk const& desk, StackResource const& was) {
    Json input = taken(was.properties, {"UserName"});
    input.set("AccessKeyId", was.physical);
    desk.call("iam", "DeleteAccessKey", input);
}

}  // namespace

std::vector<Type> iam_types() {
    return {{.name = "AWS::IAM::Role",
             .create_only = {"RoleName", "Path"},
             .name_property = "RoleName",
             .create = &create_role,
             .update = &update_role,
             .remove = &remove_role,
             .read = &read_role,
             .named_iam = true},
            {.name = "AWS::IAM::Policy",
             .create_only = {"PolicyName"},
             .create = &create_policy,
             .update = &update_policy,
             .remove = &remove_policy,
             .read = &read_policy,
             .named_iam = true},
            {.name = "AWS::IAM::ManagedPolicy",
             .create_only = {"ManagedPolicyName", "Description", "Path"},
             .name_property = "ManagedPolicyName",
             .create = &create_managed,
             .update = &update_managed,
             .remove = &remove_managed,
             .read = &read_managed,
             .named_iam = true},
            {.name = "AWS::IAM::User",
             .create_only = {"UserName", "Path"},
             .name_property = "UserName",
             .create = &create_user,
             .update = &update_user,
             .remove = &remove_user,
             .read = &read_user,
             .named_iam = true},
            {.name = "AWS::IAM::Group",
             .create_only = {"GroupName", "Path"},
             .name_property = "GroupName",
             .create = &create_group,
             .update = &update_group,
             .remove = &remove_group,
             .read = &read_group,
             .named_iam = true},
            {.name = "AWS::IAM::AccessKey",
             .create_only = {"UserName", "Serial"},
             .create = &create_key,
             .update = &update_key,
             .remove = &remove_key,
             .named_iam = true}};
}

}  // namespace cloud::cloudformation
