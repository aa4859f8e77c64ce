// What policies would say to a request: the account's own, or ones that are only asked about.
#include <algorithm>
#include <iterator>
#include <map>

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"
#include "cloud/iam/context_keys.hpp"
#include "cloud/iam/documents.hpp"
#include "cloud/iam/given.hpp"
#include "cloud/iam/positions.hpp"
#include "policy/evaluation.hpp"

namespace cloud::iam {
namespace {

constexpr std::size_t kActions = 2000;    // of one simulation
constexpr std::size_t kResources = 1000;  // of one simulation

struct Simulation {
    policy::Request request;  // without action and resource
    policy::Policies policies;
    std::vector<std::string> actions;
    std::vector<std::string> resources;
    std::map<std::string, std::string> texts;  // the policies by their names
    std::set<std::string> asked_keys;          // that any of them asks about
    bool in_organization = false;
};

policy::Shared compiled(std::string const& document) {
    check_input_policy(document);
    return *policy::read(document);
}

// "PolicyInputList.1" and so on, as AWS calls them in its answers.
std::vector<policy::Named> given_policies(codec::Json const& in, char const* member,
                                          Simulation& simulation) {
    std::vector<policy::Named> out;
    for (std::string const& document : aws::text_list(in, member)) {
        add_context_keys(document, simulation.asked_keys);
        std::string const name = std::string(member) + "." + std::to_string(out.size() + 1);
        simulation.texts.emplace(name, document);
        out.push_back({name, compiled(document)});
    }
    return out;
}

policy::Principal principal_of(std::string const& arn) {
    std::optional<aws::Arn> const parsed = aws::parse_arn(arn);
    if (!parsed || parsed->account.empty()) {
        throw invalid_input("CallerArn " + arn + " is not valid.");
    }
    policy::Principal principal;
    principal.account = parsed->account;
    principal.arn = arn;
    principal.kind = policy::Principal::Kind::user;
    if (parsed->resource == "root") principal.kind = policy::Principal::Kind::root;
    if (parsed->service == "sts" && parsed->resource.starts_with("assumed-role/")) {
        principal.kind = policy::Principal::Kind::session;
    }
    if (parsed->resource.starts_with("role/")) {
        principal.kind = policy::Principal::Kind::session;
        principal.role_arn = arn;
    }
    return principal;
}

void add_context(codec::Json const& in, policy::Context& context) {
    for (codec::Json const& entry : in.at("ContextEntries").items()) {
        context.set(aws::required_text(entry, "ContextKeyName"),
                    aws::text_list(entry, "ContextKeyValues"));
    }
}

std::vector<std::string> given_actions(codec::Json const& in) {
    std::vector<std::string> actions = aws::text_list(in, "ActionNames");
    if (actions.empty()) throw invalid_value("actionNames", "Member must not be null");
    if (actions.size() > kActions) throw invalid_input("Too many ActionNames.");
    for (std::string const& action : actions) {
        std::size_t const colon = action.find(':');
        if (colon != std::string::npos && colon > 0 && colon + 1 < action.size()) continue;
        throw invalid_input("Invalid Action Name: " + action);
    }
    return actions;
}

void add_resources(codec::Json const& in, Simulation& simulation) {
    simulation.resources = aws::text_list(in, "ResourceArns");
    if (simulation.resources.empty()) simulation.resources = {"*"};
    if (simulation.resources.size() > kResources) throw invalid_input("Too many ResourceArns.");
    if (auto const owner = aws::optional_text(in, "ResourceOwner")) {
        std::optional<aws::Arn> const arn = aws::parse_arn(*owner);
        if (!arn) throw invalid_input("ResourceOwner " + *owner + " is not valid.");
        simulation.request.resource_account = arn->account;
    }
    if (auto const document = aws::optional_text(in, "ResourcePolicy")) {
        if (simulation.request.principal.arn.empty()) {
            throw invalid_input("CallerArn must be specified with a ResourcePolicy.");
        }
        add_context_keys(*document, simulation.asked_keys);
        simulation.texts.emplace("ResourcePolicy", *document);
        simulation.policies.resource.push_back({"ResourcePolicy", compiled(*document)});
    }
}

std::string_view source_type(policy::Layer layer) {
    if (layer == policy::Layer::resource) return "Resource Policy";
    if (layer == policy::Layer::service_control) return "Service Control Policy";
    return "IAM Policy";
}

codec::Json describe_match(Simulation const& simulation, policy::Match const& match) {
    std::string const& name = match.policy;
    codec::Json out = codec::Json::object(
        {{"SourcePolicyId", name.starts_with("arn:") ? name.substr(name.rfind('/') + 1) : name},
         {"SourcePolicyType", source_type(match.layer)}});
    auto const text = simulation.texts.find(name);
    if (text == simulation.texts.end()) return out;
    if (auto const at = find_statement(text->second, match.statement)) {
        out.set("StartPosition", describe_position(text->second, at->begin));
        out.set("EndPosition", describe_position(text->second, at->end));
    }
    return out;
}

codec::Json describe_matches(Simulation const& simulation, policy::Decision const& decision) {
    codec::Json out = codec::Json::array();
    for (policy::Match const& match : decision.matches) {
        out.push(describe_match(simulation, match));
    }
    return out;
}

char const* told_decision(policy::Decision const& decision) {
    if (decision.allowed) return "allowed";
    return decision.explicitly ? "explicitDeny" : "implicitDeny";
}

// Whether these alone would allow it.
bool allowed_by(policy::Request const& request, std::vector<policy::Named> const& layer) {
    policy::Policies alone;
    alone.identity = layer;
    return policy::evaluate(request, alone).allowed;
}

codec::Json missing_keys(Simulation const& simulation) {
    codec::Json out = codec::Json::array();
    for (std::string const& key : simulation.asked_keys) {
        if (!simulation.request.context.find(key)) out.push(key);
    }
    return out;
}

codec::Json evaluate_one(Simulation const& simulation, std::size_t which) {
    policy::Request request = simulation.request;
    request.action = simulation.actions[which / simulation.resources.size()];
    request.resource = simulation.resources[which % simulation.resources.size()];
    policy::Policies const& policies = simulation.policies;
    policy::Decision const decision = policy::evaluate(request, policies);
    codec::Json out =
        codec::Json::object({{"EvalActionName", request.action},
                             {"EvalResourceName", request.resource},
                             {"EvalDecision", told_decision(decision)},
                             {"MatchedStatements", describe_matches(simulation, decision)},
                             {"MissingContextValues", missing_keys(simulation)}});
    if (!policies.boundary.empty()) {
        out.set("PermissionsBoundaryDecisionDetail",
                codec::Json::object(
                    {{"AllowedByPermissionsBoundary", allowed_by(request, policies.boundary)}}));
    }
    if (simulation.in_organization) {
        bool const allowed =
            std::all_of(policies.service_control.begin(), policies.service_control.end(),
                        [&](auto const& level) { return allowed_by(request, level); });
        out.set("OrganizationsDecisionDetail",
                codec::Json::object({{"AllowedByOrganizations", allowed}}));
    }
    return out;
}

codec::Json run(Simulation& simulation, aws::Invocation const& call) {
    simulation.actions = given_actions(call.input);
    add_resources(call.input, simulation);
    add_context(call.input, simulation.request.context);
    return page(call, "EvaluationResults", simulation.actions.size() * simulation.resources.size(),
                [&](std::size_t i) { return evaluate_one(simulation, i); });
}

// What the cloud knows of a principal without being told.
void add_known(Iam const& iam, Entity const& source, policy::Context& context) {
    context.set("aws:PrincipalAccount", source.account);
    if (source.kind == Kind::group) return;
    context.set("aws:PrincipalArn", source.arn());
    context.set("aws:PrincipalType", source.kind == Kind::user ? "User" : "AssumedRole");
    if (source.kind == Kind::user) {
        context.set("aws:username", source.name);
        context.set("aws:userid", source.id);
    }
    for (auto const& [key, value] : iam.permissions.tags(source.id)) {
        context.set("aws:PrincipalTag/" + key, value);
    }
}

void add_service_control(Iam const& iam, std::string const& account, Simulation& simulation) {
    if (!iam.places) return;
    std::shared_ptr<Membership const> const place = iam.places->membership_of(account);
    if (!place || place->management) return;
    simulation.in_organization = true;
    simulation.policies.service_control = place->service_control;
}

}  // namespace

codec::Json simulate_custom_policy(Iam&, aws::Invocation const& call) {
    Simulation simulation;
    policy::Policies& policies = simulation.policies;
    policies.identity = given_policies(call.input, "PolicyInputList", simulation);
    policies.boundary =
        given_policies(call.input, "PermissionsBoundaryPolicyInputList", simulation);
    if (policies.boundary.size() > 1) {
        throw invalid_input("PermissionsBoundaryPolicyInputList takes one policy.");
    }
    policy::Principal& principal = simulation.request.principal;
    principal.kind = policy::Principal::Kind::user;
    principal.account = call.caller.account.value;
    if (auto const arn = aws::optional_text(call.input, "CallerArn")) {
        principal = principal_of(*arn);
    }
    return run(simulation, call);
}

codec::Json simulate_principal_policy(Iam& iam, aws::Invocation const& call) {
    Entity const source = open_source(iam, call);
    Simulation simulation;
    policy::Policies& policies = simulation.policies;
    Identity identity = iam.identities.read(source);
    policies.identity = std::move(identity.policies);
    policies.boundary = std::move(identity.boundary);
    for (InlinePolicy const& policy : iam.identities.documents(source)) {
        add_context_keys(policy.document, simulation.asked_keys);
        simulation.texts.emplace(policy.name, policy.document);
    }
    std::vector<policy::Named> more = given_policies(call.input, "PolicyInputList", simulation);
    std::move(more.begin(), more.end(), std::back_inserter(policies.identity));
    std::vector<policy::Named> boundary =
        given_policies(call.input, "PermissionsBoundaryPolicyInputList", simulation);
    if (!boundary.empty()) policies.boundary = std::move(boundary);
    add_service_control(iam, source.account, simulation);
    add_known(iam, source, simulation.request.context);
    std::string const by_default = source.kind == Kind::group ? "" : source.arn();
    std::string const caller = aws::optional_text(call.input, "CallerArn").value_or(by_default);
    if (!caller.empty()) simulation.request.principal = principal_of(caller);
    if (caller.empty()) {
        simulation.request.principal.kind = policy::Principal::Kind::user;
        simulation.request.principal.account = source.account;
    }
    return run(simulation, call);
}

}  // namespace cloud::iam
