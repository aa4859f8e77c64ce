// Roles and their inline policies, which are kept and given back, and not evaluated yet.
#include <algorithm>

#include "aws/input.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/iam/verbs.hpp"

namespace cloud::iam {
namespace {

constexpr char const* kIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::int64_t kShortestSession = 3600;
constexpr std::int64_t kLongestSession = 43'200;

void check_document(std::string const& document) {
    base::Result<codec::Json> const json = codec::parse_json(document);
    if (json && json->is_object() && json->has("Statement")) return;
    throw aws::Error("MalformedPolicyDocument", "Syntax errors in policy.");
}

StoredRole open_role(Iam& iam, aws::Invocation const& call) {
    std::string const name = aws::required_text(call.input, "RoleName");
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
    throw aws::Error("NoSuchEntity", "The role policy with name " + name + " cannot be found.",
                     404);
}

}  // namespace

codec::Json create_role(Iam& iam, aws::Invocation const& call) {
    StoredRole role;
    role.account = call.caller.account.value;
    role.name = aws::required_text(call.input, "RoleName");
    role.path = aws::optional_text(call.input, "Path").value_or("/");
    role.trust_policy = aws::required_text(call.input, "AssumeRolePolicyDocument");
    role.description = aws::optional_text(call.input, "Description").value_or("");
    role.max_session_seconds =
        aws::optional_integer(call.input, "MaxSessionDuration").value_or(kShortestSession);
    if (role.max_session_seconds < kShortestSession || role.max_session_seconds > kLongestSession) {
        throw aws::validation(std::to_string(role.max_session_seconds), "maxSessionDuration",
                              "Member must have value between 3600 and 43200");
    }
    check_document(role.trust_policy);
    if (iam.state.role(role.account, role.name)) throw already_exists("Role", role.name);
    role.id = "AROA" + iam.core.random.text(17, kIdLetters);
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
        throw aws::Error("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    }
    iam.state.remove(role);
    return codec::Json();
}

codec::Json list_roles(Iam& iam, aws::Invocation const& call) {
    codec::Json roles = codec::Json::array();
    for (StoredRole const& role : iam.state.roles(call.caller.account.value)) {
        roles.push(describe(role));
    }
    return codec::Json::object({{"Roles", std::move(roles)}, {"IsTruncated", false}});
}

codec::Json update_assume_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole role = open_role(iam, call);
    role.trust_policy = aws::required_text(call.input, "PolicyDocument");
    check_document(role.trust_policy);
    iam.state.save(role);
    return codec::Json();
}

codec::Json put_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    State::Policy const policy{aws::required_text(call.input, "PolicyName"),
                               aws::required_text(call.input, "PolicyDocument")};
    check_document(policy.document);
    iam.state.put_policy(role, policy);
    return codec::Json();
}

codec::Json get_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    State::Policy const policy =
        open_policy(iam, role, aws::required_text(call.input, "PolicyName"));
    return codec::Json::object({{"RoleName", role.name},
                                {"PolicyName", policy.name},
                                {"PolicyDocument", base::percent_encode(policy.document)}});
}

codec::Json delete_role_policy(Iam& iam, aws::Invocation const& call) {
    StoredRole const role = open_role(iam, call);
    std::string const name = aws::required_text(call.input, "PolicyName");
    (void)open_policy(iam, role, name);
    iam.state.remove_policy(role, name);
    return codec::Json();
}

codec::Json list_role_policies(Iam& iam, aws::Invocation const& call) {
    codec::Json names = codec::Json::array();
    for (State::Policy const& policy : iam.state.policies(open_role(iam, call))) {
        names.push(policy.name);
    }
    return codec::Json::object({{"PolicyNames", std::move(names)}, {"IsTruncated", false}});
}

}  // namespace cloud::iam
