#include "cloud/authorisation.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "cloud/authorization_message.hpp"

namespace cloud {
namespace {

using Kind = policy::Principal::Kind;

// A web identity that has no session yet: its provider alone is known.
bool vouched(aws::Caller const& caller) {
    return caller.session && !caller.session->provider.empty();
}

Kind kind_of(aws::Caller const& caller) {
    if (!caller.service.empty()) return Kind::service;
    if (caller.arn.empty()) return vouched(caller) ? Kind::federated : Kind::anonymous;
    if (caller.arn.ends_with(":root")) return Kind::root;
    if (caller.arn.find(":assumed-role/") != std::string::npos) return Kind::session;
    if (caller.arn.find(":federated-user/") != std::string::npos) return Kind::federated;
    return Kind::user;
}

// aws:PrincipalType, in the words of the IAM guide.
char const* type_of(Kind kind) {
    switch (kind) {
        case Kind::root:
            return "Account";
        case Kind::user:
            return "User";
        case Kind::session:
            return "AssumedRole";
        case Kind::federated:
            return "FederatedUser";
        case Kind::service:
            return "Service";
        case Kind::anonymous:
            break;
    }
    return "Anonymous";
}

policy::Principal principal_of(aws::Caller const& caller) {
    policy::Principal principal;
    principal.kind = kind_of(caller);
    principal.account = caller.account.value;
    principal.arn = caller.arn;
    principal.service = caller.service;
    if (!caller.session) return principal;
    principal.role_arn = caller.session->role_arn;
    principal.provider = caller.session->provider;
    return principal;
}

// "logs.amazonaws.com" is known as "logs.eu-west-1.amazonaws.com", too.
std::string regional(std::string const& service, std::string const& region) {
    auto const parts = base::cut(service, ".");
    return std::string(parts->first) + "." + region + "." + std::string(parts->second);
}

aws::Error principal_has_gone() {
    return aws::Error("UnrecognizedClientException",
                      "The security token included in the request is invalid.")
        .query("InvalidClientTokenId", 403);
}

std::string service_of(std::string const& action) { return action.substr(0, action.find(':')); }

// Each service has its own way of writing the sentence.
std::string denial(aws::Caller const& caller, Authorisation::Judged const& judged) {
    policy::Request request = judged.request;
    std::string const service = service_of(request.action);
    std::string const who = caller.service.empty() ? caller.arn : caller.service;
    if (who.empty()) return "Access Denied";
    if (service == "sqs") request.action = base::lower(request.action);
    std::string const quote = service == "s3" ? "\"" : "";
    std::string text = "User: " + who + " is not authorized to perform: " + request.action;
    if (request.resource != "*") text += " on resource: " + quote + request.resource + quote;
    // STS says no more than that, so as not to tell which roles there are.
    if (service == "sts") return text;
    return text + " " + policy::reason(judged.decision, request);
}

// IAM guide, "Forward access sessions".
void add_forwarding(policy::Context& context, aws::Caller const& caller) {
    context.set("aws:ViaAWSService", caller.called_via.empty() ? "false" : "true");
    if (caller.called_via.empty()) return;
    context.set("aws:CalledVia", caller.called_via);
    context.set("aws:CalledViaFirst", caller.called_via.front());
    context.set("aws:CalledViaLast", caller.called_via.back());
}

// SQS alone answers 403 in its JSON protocol too.
aws::Error refusal(aws::Caller const& caller, Authorisation::Judged const& judged) {
    aws::Error error = aws::access_denied(denial(caller, judged));
    if (service_of(judged.request.action) == "sqs") error.status = 403;
    return error;
}

}  // namespace

std::string principal_arn(aws::Caller const& caller) {
    bool const role = caller.session && !caller.session->role_arn.empty();
    return role ? caller.session->role_arn : caller.arn;
}

void Authorisation::add_place(policy::Context& context, std::string const& prefix,
                              std::string const& account) const {
    std::shared_ptr<Membership const> const place =
        directories_->organization.membership_of(account);
    if (!place) return;
    context.set(prefix + "OrgID", place->organization_id);
    context.set(prefix + "OrgPaths", policy::Context::Values{place->path});
}

// IAM guide, "AWS global condition context keys": properties of the principal and its session.
void Authorisation::add_principal(policy::Context& context, aws::Caller const& caller) const {
    Kind const kind = kind_of(caller);
    context.set("aws:PrincipalType", type_of(kind));
    context.set("aws:PrincipalIsAWSService", "false");
    if (vouched(caller)) context.set("aws:FederatedProvider", caller.session->provider);
    if (caller.arn.empty()) return;
    context.set("aws:PrincipalArn", principal_arn(caller));
    context.set("aws:PrincipalAccount", caller.account.value);
    context.set("aws:userid", caller.user_id);
    if (kind == Kind::user) {
        context.set("aws:username", caller.arn.substr(caller.arn.rfind('/') + 1));
    }
    add_place(context, "aws:Principal", caller.account.value);
    if (!caller.session) return;
    aws::Session const& session = *caller.session;
    context.set("aws:TokenIssueTime", base::iso8601_seconds(session.issued));
    if (!session.source_identity.empty()) {
        context.set("aws:SourceIdentity", session.source_identity);
    }
}

void Authorisation::add_service(policy::Context& context, aws::Caller const& caller) const {
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalType", type_of(Kind::service));
    context.set("aws:PrincipalServiceName", caller.service);
    context.set(
        "aws:PrincipalServiceNamesList",
        policy::Context::Values{caller.service, regional(caller.service, caller.region.value)});
    if (!caller.source_arn.empty()) context.set("aws:SourceArn", caller.source_arn);
    if (caller.source_account.empty()) return;
    context.set("aws:SourceAccount", caller.source_account);
    add_place(context, "aws:Source", caller.source_account);
}

void Authorisation::add_resource(policy::Context& context, std::string const& account) const {
    if (account.empty()) return;
    context.set("aws:ResourceAccount", account);
    add_place(context, "aws:Resource", account);
}

policy::Context Authorisation::global_context(aws::Caller const& caller, aws::Need const& need,
                                              base::Instant now) const {
    policy::Context context;
    caller.service.empty() ? add_principal(context, caller) : add_service(context, caller);
    add_resource(context,
                 need.resource_account.empty() ? caller.account.value : need.resource_account);
    context.set("aws:CurrentTime", base::iso8601_seconds(now));
    context.set("aws:EpochTime", std::to_string(base::to_millis(now) / 1000));
    context.set("aws:SecureTransport", caller.tls ? "true" : "false");
    add_forwarding(context, caller);
    if (!caller.region.value.empty()) context.set("aws:RequestedRegion", caller.region.value);
    if (!caller.source_ip.empty()) context.set("aws:SourceIp", caller.source_ip);
    context.add(need.context);
    return context;
}

Authorisation::Judged Authorisation::judge(aws::Caller const& caller, aws::Need const& need,
                                           base::Instant now) const {
    Judged judged;
    policy::Request& request = judged.request;
    request.principal = principal_of(caller);
    request.action = need.action;
    request.resource = need.resource;
    request.resource_account = need.resource_account;
    request.context = global_context(caller, need, now);
    policy::Policies policies;
    policies.resource_decides = need.resource_decides;
    policies.granted = need.granted;
    if (!need.resource_policy.empty()) {
        policies.resource.push_back({need.resource, library_.find(need.resource_policy)});
    }
    std::shared_ptr<Identity const> identity;
    std::shared_ptr<Membership const> place;
    if (caller.service.empty() && !caller.arn.empty()) {
        identity = directories_->identities.identity_of(caller);
        if (!identity) throw principal_has_gone();
        policies.identity = identity->policies;
        policies.boundary = identity->boundary;
        for (auto const& [key, value] : identity->tags) {
            request.context.set("aws:PrincipalTag/" + key, value);
        }
        place = directories_->organization.membership_of(caller.account.value);
        if (place && !place->management) policies.service_control = place->service_control;
    }
    if (caller.session) {
        for (auto const& [key, value] : caller.session->tags) {
            request.context.set("aws:PrincipalTag/" + key, value);
        }
        policies.session_restricted = !caller.session->policies.empty();
        for (std::string const& text : caller.session->policies) {
            policies.session.push_back({"session policy", library_.find(text)});
        }
    }
    judged.decision = policy::evaluate(request, policies);
    return judged;
}

void Authorisation::require(aws::Caller const& caller, aws::Need const& need,
                            base::Instant now) const {
    Judged const judged = judge(caller, need, now);
    if (judged.decision.allowed) return;
    // Policies may name a service of one region.
    if (!caller.service.empty() && !judged.decision.explicitly) {
        aws::Caller local = caller;
        local.service = regional(caller.service, caller.region.value);
        if (judge(local, need, now).decision.allowed) return;
    }
    aws::Error error = refusal(caller, judged);
    if (directories_->tokens) {
        error.explained =
            encode_authorization_message(*directories_->tokens, judged.request, judged.decision);
    }
    throw error;
}

aws::Caller Authorisation::assume(Assumption const& asked, base::Instant now) const {
    aws::Caller const session = session_of(directories_->roles, asked, now);
    std::optional<aws::Arn> const arn = aws::parse_arn(asked.role_arn);
    std::optional<Role> const role = directories_->roles.find_role(*arn);
    aws::Caller service;
    service.service = asked.service;
    service.region = base::Region(asked.region);
    service.source_arn = asked.source_arn;
    service.source_account = asked.source_account;
    service.tls = true;
    require(service,
            {.action = "sts:AssumeRole",
             .resource = role->arn,
             .resource_account = arn->account,
             .resource_policy = role->trust_policy,
             .resource_decides = true,
             .context = {{"sts:ExternalId", asked.source_account},
                         {"sts:RoleSessionName", asked.session_name}}},
            now);
    return session;
}

aws::Caller session_of(RoleDirectory const& roles, Authoriser::Assumption const& asked,
                       base::Instant now) {
    std::optional<aws::Arn> const arn = aws::parse_arn(asked.role_arn);
    std::optional<Role> const role = arn ? roles.find_role(*arn) : std::nullopt;
    if (!role) {
        throw aws::access_denied(
            "User: " + asked.service +
            " is not authorized to perform: sts:AssumeRole on resource: " + asked.role_arn);
    }
    auto const session = std::make_shared<aws::Session>();
    session->role_arn = role->arn;
    session->issued = now;
    aws::Caller caller;
    caller.account = base::AccountId(arn->account);
    caller.region = base::Region(asked.region);
    caller.arn =
        "arn:aws:sts::" + arn->account + ":assumed-role/" + role->name + "/" + asked.session_name;
    caller.user_id = role->id + ":" + asked.session_name;
    caller.session = session;
    caller.tls = true;
    return caller;
}

}  // namespace cloud
