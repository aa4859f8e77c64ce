#include "cloud/iam/model.hpp"

#include <array>

namespace cloud::iam {
namespace {

constexpr std::array<Spelling, 4> kSpellings = {{
    {"user", "User", "UserName", "user", "AIDA", kNameLength, kUsers, kUserPolicySize},
    {"group", "Group", "GroupName", "group", "AGPA", kLongNameLength, kGroups, kGroupPolicySize},
    {"role", "Role", "RoleName", "role", "AROA", kNameLength, kRoles, kRolePolicySize},
    {"Instance Profile", "InstanceProfile", "InstanceProfileName", "instance-profile", "AIPA",
     kLongNameLength, kInstanceProfiles, 0},
}};

}  // namespace

Spelling const& spelling(Kind kind) { return kSpellings.at(static_cast<std::size_t>(kind)); }

std::string Entity::arn() const {
    return "arn:aws:iam::" + account + ":" + spelling(kind).resource + path + name;
}

aws::Error no_such_entity(std::string const& message) { return {"NoSuchEntity", message, 404}; }

aws::Error no_such_entity(std::string const& kind, std::string const& name) {
    return no_such_entity("The " + kind + " with name " + name + " cannot be found.");
}

aws::Error already_exists(std::string const& kind, std::string const& name) {
    return {"EntityAlreadyExists", kind + " with name " + name + " already exists.", 409};
}

aws::Error limit_exceeded(std::string const& quota, std::size_t most) {
    return {"LimitExceeded", "Cannot exceed quota for " + quota + ": " + std::to_string(most), 409};
}

aws::Error delete_conflict(std::string const& first) {
    return {"DeleteConflict", "Cannot delete entity, must " + first + " first.", 409};
}

aws::Error invalid_input(std::string const& message) { return {"InvalidInput", message}; }

aws::Error invalid_value(std::string const& member, std::string const& constraint) {
    return {"ValidationError", "1 validation error detected: Value at '" + member +
                                   "' failed to satisfy constraint: " + constraint};
}

}  // namespace cloud::iam
