// Roles and their inline policies, which are kept and given back, and not evaluated yet.
#include "aws/input.hpp"
#include "aws/unique_id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr std::int64_t kShortestSession = 3600;
constexpr std::int64_t kLongestSession = 43'200;

std::int64_t given_max_session(codec::Json const& in, std::int64_t otherwise) {
    std::int64_t const seconds =
        aws::optional_integer(in, "MaxSessionDuration").value_or(otherwise);
    if (seconds < kShortestSession || seconds > kLongestSession) {
        throw aws::validation(std::to_string(seconds), "maxSessionDuration",
                              seconds < kShortestSession
                                  ? "Member must have value greater than or equal to 3600"
                                  : "Member must have value less than or equal to 43200");
    }
    return seconds;
}

std::string given_description(codec::Json const& in, std::string const& otherwise) {
    std::string text = aws::optional_text(in, "Description").value_or(otherwise);
    if (text.size() > kDescriptionLength) {
        throw aws::validation(text, "description",
                              "Member must have length less than or equal to 1000");
    }
    return text;
}

StoredRole open_role(Iam& iam, aws::Invocation const& call) {
    std::string const name = given_name(call.input, "RoleName");
    std::optional<StoredRole> role = iam.state.role(call.caller.account.value, name);
    if (!role) throw no_such_entity("role", name);
    return *role;
}

codec::Json describe(StoredRole const& role) {
    codec::Json out = codec::Json::object(
        {{"Path", role.path},
         {"RoleName", role.name},
         {"RoleId", role.id},
         {"Arn", role.arn()},
         {"CreateDate", base::iso8601_seconds(base::from_millis(role.created_millis))},
         {"AssumeRolePolicyDocument", base::percent_encode(role.trust_policy)},
         {"MaxSessionDuration", role.max_session_seconds}});
    if (!role.description.empty()) out.set("Description", role.description);
    return out;
}

State::Policy open_policy(Iam& iam, StoredRole const& role, std::string const& name) {
    for (State::Policy& policy : iam.state.policies(role)) {
        if (policy.name == name) return policy;
    }
    throw no_such_entity("role policy", name);
}

}  // namespace

codec::Json create_role(Iam& iam, aws::Invocation const& call) {
    StoredRole role;
    role.account = call.caller.account.value;
    role.name = given_name(call.input, "RoleName");
    role.path = given_path(call.input);
    role.trust_policy = aws::required_text(call.input, "AssumeRolePolicyDocument");
    role.description = given_description(call.input, "");
    role.max_session_seconds = given_max_session(call.input, kShortestSession);
    check_trust_policy(role.trust_policy);
    if (iam.state.has_role(role.account, role.name)) throw already_exists("Role", role.name);
    role.id = aws::unique_id(iam.core.random, "AROA");
    role.created_millis = base::to_millis(call.now);
    iam.state.add(role);
    return codec::Json::object({{"Role", describe(role)}});
}

codec::Json get_role(Iam& iam, aws::Invocation const& call) {
    return codec::Json::object({{"Role", describe(open_role(iam, call))}});
}

codec::Json delete_role(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    if (!iam.state.policies(role).empty()) {
        throw aws::Error("DeleteConflict", "Cannot delete entity, must delete policies first.",
                         409);
    }
    iam.state.remove(role);
    return codec::Json();
}

codec::Json list_roles(Iam& iam, aws::Invocation const& call) {
    std::string const prefix = aws::optional_text(call.input, "PathPrefix").value_or("/");
    std::vector<Named> roles;
    for (StoredRole const& role : iam.state.roles(call.caller.account.value)) {
        if (role.path.starts_with(prefix)) roles.emplace_back(role.name, describe(role));
    }
    return page(call, "Roles", std::move(roles));
}

codec::Json update_role(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    role.description = given_description(call.input, role.description);
    role.max_session_seconds = given_max_session(call.input, role.max_session_seconds);
    iam.state.save(role);
    return codec::Json::object();
}

codec::Json update_assume_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    role.trust_policy = aws::required_text(call.input, "PolicyDocument");
    check_trust_policy(role.trust_policy);
    iam.state.save(role);
    return codec::Json();
}

codec::Json put_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    State::Policy const policy{given_name(call.input, "PolicyName"),
                               aws::required_text(call.input, "PolicyDocument")};
    check_identity_policy(policy.document);
    std::size_t size = policy_size(policy.document);
    for (State::Policy const& other : iam.state.policies(role)) {
        if (other.name != policy.name) size += policy_size(other.document);
    }
    if (size > kRolePolicySize) {
        throw aws::Error("LimitExceeded",
                         "Maximum policy size of " + std::to_string(kRolePolicySize) +
                             " bytes exceeded for role " + role.name,
                         409);
    }
    iam.state.put_policy(role, policy);
    return codec::Json();
}

codec::Json get_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    State::Policy const policy = open_policy(iam, role, given_name(call.input, "PolicyName"));
    return codec::Json::object({{"RoleName", role.name},
                                {"PolicyName", policy.name},
                                {"PolicyDocument", base::percent_encode(policy.document)}});
}

codec::Json delete_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    std::string const name = given_name(call.input, "PolicyName");
    (void)open_policy(iam, role, name);
    iam.state.remove_policy(role, name);
    return codec::Json();
}

codec::Json list_role_policies(Iam& iam, aws::Invocation const& call) {
    std::vector<Named> names;
    for (State::Policy const& policy : iam.state.policies(open_role(iam, call))) {
        names.emplace_back(policy.name, policy.name);
    }
    return page(call, "PolicyNames", std::move(names));
}

codec::Json list_attached_role_policies(Iam& iam, aws::Invocation const& call) {
    (void)open_role(iam, call);
    return page(call, "AttachedPolicies", {});
}

codec::Json list_instance_profiles_for_role(Iam& iam, aws::Invocation const& call) {
    (void)open_role(iam, call);
    return page(call, "InstanceProfiles", {});
}

}  // namespace cloud::iam
