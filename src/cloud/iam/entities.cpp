// What users, groups, roles and instance profiles have in common.
#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kServiceRolePath = "/aws-service-role/";

// Instance profiles are told in other words than the rest.
aws::Error cannot_be_found(Kind kind, std::string const& name) {
    if (kind != Kind::instance_profile) return no_such_entity(spelling(kind).noun, name);
    return no_such_entity("Instance Profile " + name + " cannot be found.");
}

aws::Error is_taken(Kind kind, std::string const& name) {
    if (kind != Kind::instance_profile) return already_exists(spelling(kind).title, name);
    return {"EntityAlreadyExists", "Instance Profile " + name + " already exists.", 409};
}

}  // namespace

Entity open(Iam const& iam, Kind kind, aws::Invocation const& call) {
    std::string const name = given_name(call.input, kind);
    std::optional<Entity> entity = iam.state.find(kind, call.caller.account.value, name);
    if (!entity) throw cannot_be_found(kind, name);
    return std::move(*entity);
}

std::optional<Entity> entity_of(Iam const& iam, std::string const& id) {
    for (Kind const kind : {Kind::user, Kind::group, Kind::role}) {
        if (id.starts_with(spelling(kind).prefix)) return iam.state.find_by_id(kind, id);
    }
    return std::nullopt;
}

void refuse_protected(Entity const& entity) {
    if (entity.kind != Kind::role || !entity.path.starts_with(kServiceRolePath)) return;
    throw aws::Error("UnmodifiableEntity", "Cannot perform the operation on the protected role '" +
                                               entity.name +
                                               "' - this role is only modifiable by AWS");
}

Entity fresh_entity(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity entity;
    entity.kind = kind;
    entity.account = call.caller.account.value;
    entity.name = given_name(call.input, kind);
    entity.path = given_path(call.input);
    if (iam.state.taken(kind, entity.account, entity.name)) throw is_taken(kind, entity.name);
    if (iam.state.count(kind, entity.account) >= spelling(kind).most) {
        throw limit_exceeded(std::string(spelling(kind).title) + "sPerAccount",
                             spelling(kind).most);
    }
    entity.id = aws::unique_id(iam.core.random, spelling(kind).prefix);
    entity.created_millis = base::to_millis(call.now);
    return entity;
}

// In the order in which AWS looks.
void check_unused(Iam const& iam, Entity const& entity) {
    bool const in_group = entity.kind == Kind::user && !iam.state.groups(entity.id).empty();
    bool const has_users = entity.kind == Kind::group && !iam.state.members(entity).empty();
    if (in_group || has_users) throw delete_conflict("remove users from group");
    bool const in_profile = entity.kind == Kind::role && !iam.state.profiles_of(entity).empty();
    if (in_profile) throw delete_conflict("remove roles from instance profile");
    if (!iam.permissions.attached(entity.id).empty()) throw delete_conflict("detach all policies");
    if (!iam.permissions.inline_policies(entity.id).empty()) {
        throw delete_conflict("delete policies");
    }
}

codec::Json describe(Entity const& entity) {
    std::string const title = spelling(entity.kind).title;
    return codec::Json::object({{"Path", entity.path},
                                {title + "Name", entity.name},
                                {title + "Id", entity.id},
                                {"Arn", entity.arn()},
                                {"CreateDate", time_text(entity.created_millis)}});
}

codec::Json list_entities(Iam& iam, Kind kind, aws::Invocation const& call) {
    std::string const prefix = given_path_prefix(call.input);
    std::vector<Named> all;
    for (Entity const& entity : iam.state.all(kind, call.caller.account.value)) {
        if (entity.path.starts_with(prefix)) all.emplace_back(entity.name, describe(entity));
    }
    return page(call, std::string(spelling(kind).title) + "s", std::move(all));
}

}  // namespace cloud::iam
