// AWS::IAM::*, those that join others together or stand beside them: policies of one principal,
// users in groups, instance profiles, identity providers, the roles of services.
#include "base/text.hpp"
#include "cloud/cloudformation/iam_principals.hpp"
#include "cloud/cloudformation/resource_families.hpp"

namespace cloud::cloudformation {
namespace {

using codec::Json;

// ---- RolePolicy, UserPolicy, GroupPolicy

template <Principal const& kind>
Made create_part(Desk const& desk, Json const& properties) {
    std::string const name = text_of(properties, kind.name);
    put_inline(desk, kind, name, properties);
    return {text_of(properties, "PolicyName") + "|" + name};
}

template <Principal const& kind>
Made update_part(Desk const& desk, StackResource const& was, Json const& properties) {
    put_inline(desk, kind, text_of(properties, kind.name), properties);
    return {was.physical};
}

template <Principal const& kind>
void remove_part(Desk const& desk, StackResource const& was) {
    delete_inline(desk, kind, text_of(was.properties, kind.name), was.properties);
}

template <Principal const& kind>
std::optional<Json> read_part(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("iam", verb("Get", kind, "Policy"),
                                 taken(was.properties, {kind.name, "PolicyName"}));
    Json out = was.properties;
    out.set("PolicyDocument", kept_document(found, "PolicyDocument"));
    return out;
}

template <Principal const& kind>
Type policy_of(char const* name) {
    return {.name = name,
            .create_only = {"PolicyName", kind.name},
            .create = &create_part<kind>,
            .update = &update_part<kind>,
            .remove = &remove_part<kind>,
            .read = &read_part<kind>,
            .named_iam = true};
}

// ---- UserToGroupAddition

void add_users(Desk const& desk, std::string const& group, std::vector<std::string> const& users) {
    for (std::string const& user : users) {
        desk.call("iam", "AddUserToGroup",
                  Json::object({{"GroupName", group}, {"UserName", user}}));
    }
}

void take_users_out(Desk const& desk, std::string const& group,
                    std::vector<std::string> const& users) {
    for (std::string const& user : users) {
        unless_gone([&] {
            desk.call("iam", "RemoveUserFromGroup",
                      Json::object({{"GroupName", group}, {"UserName", user}}));
        });
    }
}

Made create_addition(Desk const& desk, Json const& properties) {
    add_users(desk, text_of(properties, "GroupName"), missing(properties.at("Users"), Json()));
    std::string const id = desk.fresh_name(128);
    return {id, Json::object({{"Id", id}})};
}

void remove_addition(Desk const& desk, StackResource const& was) {
    take_users_out(desk, text_of(was.properties, "GroupName"),
                   missing(was.properties.at("Users"), Json()));
}

Made update_addition(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const group = text_of(properties, "GroupName");
    bool const same = group == text_of(was.properties, "GroupName");
    Json const before = same ? was.properties.at("Users") : Json();
    add_users(desk, group, missing(properties.at("Users"), before));
    if (same) {
        take_users_out(desk, group, missing(before, properties.at("Users")));
    } else {
        remove_addition(desk, was);
    }
    return {was.physical, was.attributes};
}

std::optional<Json> read_addition(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("iam", "GetGroup", taken(was.properties, {"GroupName"}));
    Json there = Json::array();
    for (Json const& user : found.at("Users").items()) there.push(user.at("UserName"));
    Json users = Json::array();
    std::vector<std::string> const gone = missing(was.properties.at("Users"), there);
    for (Json const& user : was.properties.at("Users").items()) {
        if (!contains(gone, user.text())) users.push(user);
    }
    Json out = was.properties;
    out.set("Users", std::move(users));
    return out;
}

// ---- InstanceProfile

void set_roles(Desk const& desk, std::string const& profile, Json const& was, Json const& is) {
    // It has one role at most: the old one goes first.
    for (std::string const& role : missing(was, is)) {
        unless_gone([&] {
            desk.call("iam", "RemoveRoleFromInstanceProfile",
                      Json::object({{"InstanceProfileName", profile}, {"RoleName", role}}));
        });
    }
    for (std::string const& role : missing(is, was)) {
        desk.call("iam", "AddRoleToInstanceProfile",
                  Json::object({{"InstanceProfileName", profile}, {"RoleName", role}}));
    }
}

Made create_profile(Desk const& desk, Json const& properties) {
    std::string name = text_of(properties, "InstanceProfileName");
    if (name.empty()) name = desk.fresh_name(128);
    Json input = taken(properties, {"Path"});
    input.set("InstanceProfileName", name);
    Json const made = desk.call("iam", "CreateInstanceProfile", input).at("InstanceProfile");
    set_roles(desk, name, Json(), properties.at("Roles"));
    return {name, Json::object({{"Arn", made.at("Arn")}})};
}

Made update_profile(Desk const& desk, StackResource const& was, Json const& properties) {
    set_roles(desk, was.physical, was.properties.at("Roles"), properties.at("Roles"));
    return {was.physical, was.attributes};
}

void remove_profile(Desk const& desk, StackResource const& was) {
    set_roles(desk, was.physical, was.properties.at("Roles"), Json());
    desk.call("iam", "DeleteInstanceProfile",
              Json::object({{"InstanceProfileName", was.physical}}));
}

std::optional<Json> read_profile(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("iam", "GetInstanceProfile",
                                 Json::object({{"InstanceProfileName", was.physical}}))
                           .at("InstanceProfile");
    Json roles = Json::array();
    for (Json const& role : found.at("Roles").items()) roles.push(role.at("RoleName"));
    Json out = was.properties;
    out.set("Roles", std::move(roles));
    return out;
}

// ---- OIDCProvider

Json provider_input(std::string const& arn) {
    return Json::object({{"OpenIDConnectProviderArn", arn}});
}

Made create_provider(Desk const& desk, Json const& properties) {
    Json input = taken(properties, {"Url"});
    if (properties.has("ClientIdList")) input.set("ClientIDList", properties.at("ClientIdList"));
    if (properties.has("ThumbprintList")) {
        input.set("ThumbprintList", properties.at("ThumbprintList"));
    }
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) input.set("Tags", std::move(tags));
    std::string const arn = desk.call("iam", "CreateOpenIDConnectProvider", input)
                                .at("OpenIDConnectProviderArn")
                                .text();
    return {arn, Json::object({{"Arn", arn}})};
}

void change_clients(Desk const& desk, char const* operation, std::string const& arn,
                    std::vector<std::string> const& clients) {
    for (std::string const& client : clients) {
        Json input = provider_input(arn);
        input.set("ClientID", client);
        desk.call("iam", operation, input);
    }
}

Made update_provider(Desk const& desk, StackResource const& was, Json const& properties) {
    std::string const& arn = was.physical;
    Json const& before = was.properties.at("ClientIdList");
    Json const& after = properties.at("ClientIdList");
    change_clients(desk, "AddClientIDToOpenIDConnectProvider", arn, missing(after, before));
    change_clients(desk, "RemoveClientIDFromOpenIDConnectProvider", arn, missing(before, after));
    if (properties.has("ThumbprintList")) {
        Json input = provider_input(arn);
        input.set("ThumbprintList", properties.at("ThumbprintList"));
        desk.call("iam", "UpdateOpenIDConnectProviderThumbprint", input);
    }
    Json const gone = desk.tags_gone(was.properties.at("Tags"), properties.at("Tags"));
    if (!gone.items().empty()) {
        Json input = provider_input(arn);
        input.set("TagKeys", gone);
        desk.call("iam", "UntagOpenIDConnectProvider", input);
    }
    Json tags = desk.tags(properties.at("Tags"));
    if (!tags.items().empty()) {
        Json input = provider_input(arn);
        input.set("Tags", std::move(tags));
        desk.call("iam", "TagOpenIDConnectProvider", input);
    }
    return {arn, was.attributes};
}

void remove_provider(Desk const& desk, StackResource const& was) {
    desk.call("iam", "DeleteOpenIDConnectProvider", provider_input(was.physical));
}

std::optional<Json> read_provider(Desk const& desk, StackResource const& was) {
    Json const found = desk.call("iam", "GetOpenIDConnectProvider", provider_input(was.physical));
    Json out = was.properties;
    bool const same =
        missing(found.at("ClientIDList"), was.properties.at("ClientIdList")).empty() &&
        missing(was.properties.at("ClientIdList"), found.at("ClientIDList")).empty();
    if (!same) out.set("ClientIdList", found.at("ClientIDList"));
    return out;
}

// ---- ServiceLinkedRole

Made create_linked(Desk const& desk, Json const& properties) {
    Json const role =
        desk.call("iam", "CreateServiceLinkedRole",
                  taken(properties, {"AWSServiceName", "CustomSuffix", "Description"}))
            .at("Role");
    std::string const name = role.at("RoleName").text();
    return {name, Json::object({{"RoleName", name}})};
}

Made update_linked(Desk const& desk, StackResource const& was, Json const& properties) {
    desk.call("iam", "UpdateRoleDescription",
              Json::object({{"RoleName", was.physical},
                            {"Description", text_of(properties, "Description")}}));
    return {was.physical, was.attributes};
}

void remove_linked(Desk const& desk, StackResource const& was) {
    desk.call("iam", "DeleteServiceLinkedRole", Json::object({{"RoleName", was.physical}}));
}

std::optional<Json> read_linked(Desk const& desk, StackResource const& was) {
    Json const role =
        desk.call("iam", "GetRole", Json::object({{"RoleName", was.physical}})).at("Role");
    Json out = was.properties;
    if (role.has("Description")) out.set("Description", role.at("Description"));
    return out;
}

}  // namespace

std::vector<Type> iam_part_types() {
    return {policy_of<kRole>("AWS::IAM::RolePolicy"),
            policy_of<kUser>("AWS::IAM::UserPolicy"),
            policy_of<kGroup>("AWS::IAM::GroupPolicy"),
            {.name = "AWS::IAM::UserToGroupAddition",
             .create = &create_addition,
             .update = &update_addition,
             .remove = &remove_addition,
             .read = &read_addition,
             .named_iam = true},
            {.name = "AWS::IAM::InstanceProfile",
             .create_only = {"InstanceProfileName", "Path"},
             .name_property = "InstanceProfileName",
             .create = &create_profile,
             .update = &update_profile,
             .remove = &remove_profile,
             .read = &read_profile,
             .named_iam = true},
            {.name = "AWS::IAM::OIDCProvider",
             .create_only = {"Url"},
             .create = &create_provider,
             .update = &update_provider,
             .remove = &remove_provider,
             .read = &read_provider},
            {.name = "AWS::IAM::ServiceLinkedRole",
             .create_only = {"AWSServiceName", "CustomSuffix"},
             .create = &create_linked,
             .update = &update_linked,
             .remove = &remove_linked,
             .read = &read_linked}};
}

}  // namespace cloud::cloudformation
