#include "cloud/iam/needs.hpp"

#include "aws/arn.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/tags.hpp"

namespace cloud::iam {
namespace {

using Resource = std::pair<std::string, std::optional<Entity>>;

std::string text_of(codec::Json const& in, std::string_view member, char const* otherwise = "") {
    codec::Json const* const value = in.find(member);
    return value && value->is_text() ? value->text() : otherwise;
}

// The ARN of what the input names, there or yet to be made; "*" where it names nothing.
Resource named_entity(Iam const& iam, Kind kind, aws::Invocation const& call) {
    std::string const name = text_of(call.input, spelling(kind).name);
    if (name.empty()) {
        bool const own = kind == Kind::user && user_of(call.caller.arn).has_value();
        return {own ? call.caller.arn : "*", std::nullopt};
    }
    std::string const& account = call.caller.account.value;
    std::optional<Entity> found = iam.state.find(kind, account, name);
    if (found) return {found->arn(), found};
    Entity fresh;
    fresh.kind = kind;
    fresh.account = account;
    fresh.name = name;
    fresh.path = text_of(call.input, "Path", "/");
    return {fresh.arn(), std::nullopt};
}

std::string listed(Kind kind, aws::Invocation const& call) {
    std::string const prefix = text_of(call.input, "PathPrefix", "/");
    return "arn:aws:iam::" + call.caller.account.value + ":" + spelling(kind).resource + prefix;
}

std::string policy_arn(aws::Invocation const& call) {
    std::string const arn = text_of(call.input, "PolicyArn");
    if (!arn.empty()) return arn;
    std::string const name = text_of(call.input, "PolicyName");
    if (name.empty()) return "*";
    return "arn:aws:iam::" + call.caller.account.value + ":policy" +
           text_of(call.input, "Path", "/") + name;
}

std::string provider_arn(aws::Invocation const& call) {
    std::string const arn = text_of(call.input, "OpenIDConnectProviderArn");
    if (!arn.empty()) return arn;
    std::string const url = text_of(call.input, "Url");
    if (!url.starts_with("https://")) return "*";
    return "arn:aws:iam::" + call.caller.account.value + ":oidc-provider/" +
           url.substr(std::string_view("https://").size());
}

// The user of an access key; others' keys are nobody's.
std::string key_user(Iam const& iam, aws::Invocation const& call) {
    std::optional<AccessKey> const key = iam.state.access_key(text_of(call.input, "AccessKeyId"));
    if (!key || key->account != call.caller.account.value) return "*";
    std::optional<Entity> const user = iam.state.find(Kind::user, key->account, key->user);
    return user ? user->arn() : "arn:aws:iam::" + key->account + ":root";
}

// "task/aws-service-role/SERVICE/ROLE/ID" is about "role/aws-service-role/SERVICE/ROLE".
std::string deleted_role(aws::Invocation const& call) {
    std::string const task = text_of(call.input, "DeletionTaskId");
    if (!task.starts_with("task/")) return "*";
    std::size_t const path = std::string_view("task").size();
    return "arn:aws:iam::" + call.caller.account.value + ":role" +
           task.substr(path, task.rfind('/') - path);
}

Resource named(Iam const& iam, Target target, aws::Invocation const& call) {
    switch (target) {
        case Target::user:
            return named_entity(iam, Kind::user, call);
        case Target::group:
            return named_entity(iam, Kind::group, call);
        case Target::role:
            return named_entity(iam, Kind::role, call);
        case Target::instance_profile:
            return named_entity(iam, Kind::instance_profile, call);
        case Target::policy:
            return {policy_arn(call), std::nullopt};
        case Target::provider:
            return {provider_arn(call), std::nullopt};
        case Target::source:
            return {text_of(call.input, "PolicySourceArn", "*"), std::nullopt};
        case Target::key_user:
            return {key_user(iam, call), std::nullopt};
        case Target::service_role:
            return {
                service_role_arn(call.caller.account.value, text_of(call.input, "AWSServiceName")),
                std::nullopt};
        case Target::deletion:
            return {deleted_role(call), std::nullopt};
        case Target::users:
            return {listed(Kind::user, call), std::nullopt};
        case Target::groups:
            return {listed(Kind::group, call), std::nullopt};
        case Target::roles:
            return {listed(Kind::role, call), std::nullopt};
        case Target::instance_profiles:
            return {listed(Kind::instance_profile, call), std::nullopt};
        case Target::none:
            break;
    }
    return {"*", std::nullopt};
}

// What tags are kept under.
std::string tagged_id(Iam const& iam, Target target, Resource const& resource) {
    if (resource.second) return resource.second->id;
    if (target == Target::provider) return resource.first;
    if (target != Target::policy) return "";
    std::optional<ManagedPolicy> const policy = iam.shelf.find(resource.first);
    return policy ? policy->id : "";
}

void add_resource_tags(Iam const& iam, Target target, Resource const& resource,
                       policy::Context& context) {
    std::string const id = tagged_id(iam, target, resource);
    if (id.empty()) return;
    for (auto const& [key, value] : iam.permissions.tags(id)) {
        context.set("aws:ResourceTag/" + key, value);
        context.set("iam:ResourceTag/" + key, value);
    }
}

// Of a new principal the boundary that it is to have; of one that is there, what is given and
// taken is judged by the boundary that it has.
void add_boundary(Iam const& iam, aws::Need& need, Resource const& resource,
                  codec::Json const& in) {
    std::string boundary = text_of(in, "PermissionsBoundary");
    bool const gives = need.action.ends_with("Policy") || need.action.ends_with("Boundary");
    if (boundary.empty() && gives && resource.second) {
        boundary = iam.permissions.boundary(resource.second->id).value_or("");
    }
    if (!boundary.empty()) need.context.set("iam:PermissionsBoundary", boundary);
}

aws::Need need_of(Iam const& iam, std::string const& action, Target target,
                  aws::Invocation const& call) {
    aws::Need need;
    need.action = action;
    Resource const resource = named(iam, target, call);
    need.resource = resource.first;
    add_request_tags(need.context, call.input);
    add_resource_tags(iam, target, resource, need.context);
    if (target == Target::user || target == Target::role) {
        add_boundary(iam, need, resource, call.input);
    }
    std::string const arn = text_of(call.input, "PolicyArn");
    if (!arn.empty() && target != Target::policy) need.context.set("iam:PolicyARN", arn);
    std::string const service = text_of(call.input, "AWSServiceName");
    if (!service.empty()) need.context.set("iam:AWSServiceName", service);
    return need;
}

// To rename something takes leave for what it becomes, too.
void add_renamed(Target target, aws::Invocation const& call, std::vector<aws::Need>& needs) {
    Kind const kind = target == Target::group ? Kind::group : Kind::user;
    std::string const name = text_of(call.input, "New" + std::string(spelling(kind).name));
    std::string const path = text_of(call.input, "NewPath");
    if (name.empty() && path.empty()) return;
    aws::Need need = needs.front();
    std::size_t const end = need.resource.rfind('/') + 1;
    std::string const prefix =
        "arn:aws:iam::" + call.caller.account.value + ":" + spelling(kind).resource + path;
    need.resource = (path.empty() ? need.resource.substr(0, end) : prefix) +
                    (name.empty() ? need.resource.substr(end) : name);
    needs.push_back(std::move(need));
}

}  // namespace

Needs needs_of(Iam const& iam, std::string const& action, Target target) {
    return [&iam, action, target](aws::Invocation const& call) {
        std::vector<aws::Need> needs = {need_of(iam, action, target, call)};
        if (action == "iam:UpdateUser" || action == "iam:UpdateGroup") {
            add_renamed(target, call, needs);
        }
        // The role is handed on to the machines that have the profile.
        if (action == "iam:AddRoleToInstanceProfile") {
            needs.push_back(need_of(iam, "iam:PassRole", Target::role, call));
            needs.back().context.set("iam:PassedToService", "ec2.amazonaws.com");
        }
        return needs;
    };
}

}  // namespace cloud::iam
