// The policies that are a user's, a group's or a role's own.
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"

namespace cloud::iam {
namespace {

aws::Error no_such_policy(Kind kind, std::string const& name) {
    return no_such_entity(std::string(spelling(kind).noun) + " policy", name);
}

// All of an entity's inline policies count together.
void check_size(Iam const& iam, Entity const& entity, InlinePolicy const& policy) {
    std::size_t size = policy_size(policy.document);
    for (InlinePolicy const& other : iam.permissions.inline_policies(entity.id)) {
        if (other.name != policy.name) size += policy_size(other.document);
    }
    std::size_t const most = spelling(entity.kind).policy_size;
    if (size <= most) return;
    throw aws::Error("LimitExceeded",
                     "Maximum policy size of " + std::to_string(most) + " bytes exceeded for " +
                         spelling(entity.kind).noun + " " + entity.name,
                     409);
}

}  // namespace

codec::Json put_policy(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    InlinePolicy const policy{given_name(call.input, "PolicyName"), given_policy(call.input)};
    check_size(iam, entity, policy);
    iam.permissions.put(entity.id, policy);
    return codec::Json();
}

codec::Json get_policy_of(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    std::string const name = given_name(call.input, "PolicyName");
    for (InlinePolicy const& policy : iam.permissions.inline_policies(entity.id)) {
        if (policy.name != name) continue;
        return codec::Json::object({{spelling(kind).name, entity.name},
                                    {"PolicyName", policy.name},
                                    {"PolicyDocument", base::percent_encode(policy.document)}});
    }
    throw no_such_policy(kind, name);
}

codec::Json delete_policy_of(Iam& iam, Kind kind, aws::Invocation const& call) {
    Entity const entity = open(iam, kind, call);
    refuse_protected(entity);
    std::string const name = given_name(call.input, "PolicyName");
    if (!iam.permissions.remove(entity.id, name)) throw no_such_policy(kind, name);
    return codec::Json();
}

codec::Json list_policies_of(Iam& iam, Kind kind, aws::Invocation const& call) {
    std::vector<Named> names;
    for (InlinePolicy const& policy : iam.permissions.inline_policies(open(iam, kind, call).id)) {
        names.emplace_back(policy.name, policy.name);
    }
    return page(call, "PolicyNames", std::move(names));
}

}  // namespace cloud::iam
