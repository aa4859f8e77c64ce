// Roles.
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/tags.hpp"

namespace cloud::iam {
namespace {

constexpr std::int64_t kShortestSession = 3600;
constexpr std::int64_t kLongestSession = 43'200;

std::int64_t given_max_session(codec::Json const& in, std::int64_t otherwise) {
    std::int64_t const seconds =
        aws::optional_integer(in, "MaxSessionDuration").value_or(otherwise);
    if (seconds < kShortestSession || seconds > kLongestSession) {
        throw invalid_value("maxSessionDuration",
                            seconds < kShortestSession
                                ? "Member must have value greater than or equal to 3600"
                                : "Member must have value less than or equal to 43200");
    }
    return seconds;
}

std::string given_description(codec::Json const& in, std::string const& otherwise) {
    std::string text = aws::optional_text(in, "Description").value_or(otherwise);
    if (text.size() > kDescriptionLength) {
        throw invalid_value("description", "Member must have length less than or equal to 1000");
    }
    return text;
}

// As lists tell it: without tags and boundary.
codec::Json describe_listed(StoredRole const& role) {
    codec::Json out = describe_role(role);
    out.set("MaxSessionDuration", role.max_session_seconds);
    if (!role.description.empty()) out.set("Description", role.description);
    return out;
}

codec::Json describe_whole(Iam const& iam, StoredRole const& role) {
    codec::Json out = describe_listed(role);
    out.set("RoleLastUsed", codec::Json::object());
    set_boundary(iam, out, role.entity);
    set_tags(out, iam.permissions.tags(role.entity.id));
    return out;
}

}  // namespace

StoredRole open_role(Iam const& iam, aws::Invocation const& call) {
    std::string const name = given_name(call.input, Kind::role);
    std::optional<StoredRole> role = iam.state.role(call.caller.account.value, name);
    if (!role) throw no_such_entity("role", name);
    return std::move(*role);
}

codec::Json describe_role(StoredRole const& role) {
    codec::Json out = describe(role.entity);
    out.set("AssumeRolePolicyDocument", base::percent_encode(role.trust_policy));
    return out;
}

codec::Json create_role(Iam& iam, aws::Invocation const& call) {
    StoredRole role;
    role.description = given_description(call.input, "");
    role.max_session_seconds = given_max_session(call.input, kShortestSession);
    aws::Tags const tags = given_tags(call.input, Tagged::role);
    role.entity = fresh_entity(iam, Kind::role, call);
    refuse_protected(role.entity);
    role.trust_policy = given_trust(iam, call.input, "AssumeRolePolicyDocument");
    iam.state.add(role);
    give_boundary(iam, role.entity, call);
    put_tags(iam, role.entity.id, Tagged::role, tags);
    codec::Json out = describe_role(role);
    set_boundary(iam, out, role.entity);
    set_tags(out, tags);
    return codec::Json::object({{"Role", std::move(out)}});
}

codec::Json get_role(Iam& iam, aws::Invocation const& call) {
    return codec::Json::object({{"Role", describe_whole(iam, open_role(iam, call))}});
}

codec::Json delete_role(Iam& iam, aws::Invocation const& call) {
    Entity const role = open(iam, Kind::role, call);
    refuse_protected(role);
    check_unused(iam, role);
    iam.permissions.remove_all(role.id);
    iam.state.remove(role);
    return codec::Json();
}

codec::Json list_roles(Iam& iam, aws::Invocation const& call) {
    std::string const prefix = given_path_prefix(call.input);
    std::vector<Named> roles;
    for (StoredRole const& role : iam.state.roles(call.caller.account.value)) {
        if (!role.entity.path.starts_with(prefix)) continue;
        roles.emplace_back(role.entity.name, describe_listed(role));
    }
    return page(call, "Roles", std::move(roles));
}

codec::Json update_role(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    refuse_protected(role.entity);
    role.description = given_description(call.input, role.description);
    role.max_session_seconds = given_max_session(call.input, role.max_session_seconds);
    iam.state.save(role);
    return codec::Json::object();
}

codec::Json update_role_description(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    aws::required_text(call.input, "Description");
    role.description = given_description(call.input, "");
    iam.state.save(role);
    codec::Json out = describe_role(role);
    out.set("Description", role.description);
    return codec::Json::object({{"Role", std::move(out)}});
}

codec::Json update_assume_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    refuse_protected(role.entity);
    role.trust_policy = given_trust(iam, call.input, "PolicyDocument");
    iam.state.save(role);
    return codec::Json();
}

}  // namespace cloud::iam
