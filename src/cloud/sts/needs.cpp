#include "cloud/sts/needs.hpp"

#include "cloud/sts/given.hpp"
#include "cloud/tags.hpp"

namespace cloud::sts {
namespace {

// What stands at a role that is not there: it allows nobody anything.
constexpr char const* kTrustsNobody =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*"}]})";

void add_text(policy::Context& context, char const* key, codec::Json const& value) {
    if (value.is_text()) context.set(key, value.text());
}

// aws:RequestTag/…, aws:TagKeys and sts:TransitiveTagKeys.
void add_tags(codec::Json const& in, policy::Context& context) {
    add_request_tags(context, in);
    policy::Context::Values transitive;
    for (codec::Json const& key : in.at("TransitiveTagKeys").items()) {
        transitive.push_back(key.text());
    }
    if (!transitive.empty()) context.set("sts:TransitiveTagKeys", std::move(transitive));
}

// The identity that a session is traced back to stays the same along a chain.
std::string source_identity(aws::Invocation const& call) {
    std::string const& given = call.input.at("SourceIdentity").text();
    if (!given.empty() || !call.caller.session) return given;
    return call.caller.session->source_identity;
}

std::vector<aws::Need> with_actions(aws::Need const& need, aws::Invocation const& call) {
    std::vector<aws::Need> needs = {need};
    auto const add = [&](char const* action) {
        needs.push_back(need);
        needs.back().action = action;
    };
    if (!call.input.at("Tags").items().empty()) add("sts:TagSession");
    if (need.context.find("sts:SourceIdentity")) add("sts:SetSourceIdentity");
    return needs;
}

}  // namespace

std::vector<aws::Need> needs_of_assuming(RoleDirectory const& roles, aws::Invocation const& call) {
    std::optional<aws::Arn> const arn = role_arn(call.input);
    if (!arn) return {};
    std::optional<Role> const role = roles.find_role(*arn);
    aws::Need need;
    need.action = "sts:AssumeRole";
    need.resource = arn->text();
    need.resource_account = arn->account;
    need.resource_policy = role ? role->trust_policy : kTrustsNobody;
    need.resource_decides = true;
    add_text(need.context, "sts:ExternalId", call.input.at("ExternalId"));
    add_text(need.context, "sts:RoleSessionName", call.input.at("RoleSessionName"));
    std::string const source = source_identity(call);
    if (!source.empty()) need.context.set("sts:SourceIdentity", source);
    add_tags(call.input, need.context);
    if (role) {
        for (auto const& [key, value] : role->tags) {
            need.context.set("aws:ResourceTag/" + key, value);
            need.context.set("iam:ResourceTag/" + key, value);
        }
    }
    return with_actions(need, call);
}

std::vector<aws::Need> needs_of_federation(aws::Invocation const& call) {
    std::string const& name = call.input.at("Name").text();
    aws::Need need;
    need.action = "sts:GetFederationToken";
    if (!name.empty()) {
        need.resource = "arn:aws:sts::" + call.caller.account.value + ":federated-user/" + name;
    }
    add_tags(call.input, need.context);
    return with_actions(need, call);
}

}  // namespace cloud::sts
