// Decides what operations need, by the identities of a directory and the policies of the needs, as
// the cloud does; without an Organization and without global condition keys.
//
//   h.before = testing::deciding(iam);
#pragma once

#include "aws/operation.hpp"
#include "cloud/ports.hpp"
#include "policy/evaluation.hpp"

namespace cloud::testing {

inline policy::Principal principal_of(aws::Caller const& caller) {
    using Kind = policy::Principal::Kind;
    policy::Principal principal;
    principal.account = caller.account.value;
    principal.arn = caller.arn;
    principal.kind = Kind::user;
    if (caller.arn.ends_with(":root")) principal.kind = Kind::root;
    if (caller.arn.find(":assumed-role/") != std::string::npos) principal.kind = Kind::session;
    if (caller.arn.find(":federated-user/") != std::string::npos) principal.kind = Kind::federated;
    if (caller.session) principal.role_arn = caller.session->role_arn;
    return principal;
}

inline bool allowed(IdentityDirectory const& directory, aws::Caller const& caller,
                    aws::Need const& need) {
    std::shared_ptr<Identity const> const identity = directory.identity_of(caller);
    if (!identity) return false;
    policy::Library library;
    policy::Policies policies;
    policies.identity = identity->policies;
    policies.boundary = identity->boundary;
    policies.resource_decides = need.resource_decides;
    if (!need.resource_policy.empty()) {
        policies.resource.push_back({"resource", library.find(need.resource_policy)});
    }
    policy::Request request;
    request.principal = principal_of(caller);
    request.action = need.action;
    request.resource = need.resource;
    request.resource_account = need.resource_account;
    for (auto const& [key, value] : identity->tags) {
        request.context.set("aws:PrincipalTag/" + key, value);
    }
    if (caller.session) {
        policies.session_restricted = !caller.session->policies.empty();
        for (std::string const& text : caller.session->policies) {
            policies.session.push_back({"session", library.find(text)});
        }
        for (auto const& [key, value] : caller.session->tags) {
            request.context.set("aws:PrincipalTag/" + key, value);
        }
    }
    request.context.add(need.context);
    return policy::evaluate(request, policies).allowed;
}

inline std::function<void(aws::Operation const&, aws::Invocation const&)> deciding(
    IdentityDirectory const& directory) {
    return [&directory](aws::Operation const& operation, aws::Invocation const& call) {
        std::vector<aws::Need> needs = {{.action = operation.action}};
        if (operation.needs) needs = operation.needs(call);
        for (aws::Need const& need : needs) {
            if (allowed(directory, call.caller, need)) continue;
            throw aws::access_denied("User: " + call.caller.arn +
                                     " is not authorized to perform: " + need.action +
                                     " on resource: " + need.resource);
        }
    };
}

}  // namespace cloud::testing
