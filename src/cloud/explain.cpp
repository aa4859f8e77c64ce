#include "cloud/explain.hpp"

#include "aws/arn.hpp"
#include "aws/input.hpp"
#include "base/text.hpp"

namespace cloud {
namespace {

constexpr char const* kSessionName = "explain";

aws::Error invalid(std::string const& message) { return {"ValidationException", message}; }

char const* name_of(policy::Layer layer) {
    switch (layer) {
        case policy::Layer::service_control:
            return "service control policy";
        case policy::Layer::resource:
            return "resource-based policy";
        case policy::Layer::boundary:
            return "permissions boundary";
        case policy::Layer::session:
            return "session policy";
        case policy::Layer::identity:
            break;
    }
    return "identity-based policy";
}

codec::Json describe(policy::Match const& match) {
    return codec::Json::object({{"Effect", match.denies ? "Deny" : "Allow"},
                                {"Layer", name_of(match.layer)},
                                {"Policy", match.policy},
                                {"Statement", match.statement}});
}

// {"aws:SourceIp": "203.0.113.7", "s3:prefix": ["a/", "b/"]}
policy::Context context_in(codec::Json const& given) {
    policy::Context context;
    for (auto const& [key, value] : given.members()) {
        if (!value.is_array()) {
            context.set(key, value.text());
            continue;
        }
        policy::Context::Values values;
        for (codec::Json const& one : value.items()) values.push_back(one.text());
        context.set(key, std::move(values));
    }
    return context;
}

// A session of it, as one that begins now.
void assume(aws::Caller& caller, Role const& role, base::Instant now) {
    auto const session = std::make_shared<aws::Session>();
    session->role_arn = role.arn;
    session->issued = now;
    caller.arn =
        "arn:aws:sts::" + caller.account.value + ":assumed-role/" + role.name + "/" + kSessionName;
    caller.user_id = role.id + ":" + kSessionName;
    caller.session = session;
}

}  // namespace

Explain::Explain(Neighbours neighbours) : neighbours_(std::move(neighbours)) {
    api_.name = "catchment";
    api_.title = "Catchment";
    api_.target = "Catchment";
    api_.operations = {{"Explain", [this](aws::Invocation const& call) { return explain(call); },
                        "catchment:Explain", "Catchment's own: `catchment explain` asks it."}};
}

// A user, a role (as a session of it), an account's root, or a service ("s3.amazonaws.com").
aws::Caller Explain::caller_of(aws::Invocation const& call) const {
    std::string const principal = aws::required_text(call.input, "Principal");
    aws::Caller caller;
    caller.region = call.caller.region;
    caller.tls = true;
    if (principal.ends_with(".amazonaws.com")) {
        caller.service = principal;
        return caller;
    }
    std::optional<aws::Arn> const arn = aws::parse_arn(principal);
    if (!arn || arn->account.empty()) {
        throw invalid(
            "The principal must be the ARN of a user, a role or an account's root, or "
            "a service such as firehose.amazonaws.com, not '" +
            principal + "'.");
    }
    caller.account = base::AccountId(arn->account);
    caller.arn = principal;
    caller.user_id = arn->account;
    if (!arn->resource.starts_with("role/")) return caller;
    std::optional<Role> const role = neighbours_.roles.find_role(*arn);
    if (!role) throw invalid("There is no role " + principal + ".");
    assume(caller, *role, call.now);
    return caller;
}

aws::Need Explain::need_of(aws::Invocation const& call) const {
    aws::Need need;
    need.action = aws::required_text(call.input, "Action");
    need.resource = aws::optional_text(call.input, "Resource").value_or("*");
    std::optional<aws::Arn> const arn = aws::parse_arn(need.resource);
    if (arn) need.resource_account = arn->account;
    for (ResourceDirectory const* directory : neighbours_.resources) {
        std::optional<ResourceDirectory::Guarded> const found =
            arn ? directory->guarded(*arn) : std::nullopt;
        if (!found) continue;
        need.resource_account = found->account;
        need.resource_policy = found->policy;
        need.resource_decides = found->decides;
    }
    need.context = context_in(call.input.at("Context"));
    return need;
}

codec::Json Explain::explain(aws::Invocation const& call) const {
    if (call.caller.account.value != neighbours_.organization.accounts.front().id) {
        throw aws::access_denied("Decisions are explained to the management account alone.");
    }
    Authorisation::Judged const judged =
        neighbours_.authorisation.judge(caller_of(call), need_of(call), call.now);
    codec::Json statements = codec::Json::array();
    for (policy::Match const& match : judged.decision.matches) statements.push(describe(match));
    codec::Json context = codec::Json::object();
    for (auto const& [key, values] : judged.request.context) {
        codec::Json list = codec::Json::array();
        for (std::string const& value : values) list.push(value);
        context.set(key, std::move(list));
    }
    bool const allowed = judged.decision.allowed;
    return codec::Json::object(
        {{"Decision", allowed                      ? "allowed"
                      : judged.decision.explicitly ? "explicitDeny"
                                                   : "implicitDeny"},
         {"Reason", allowed ? "" : policy::reason(judged.decision, judged.request)},
         {"Statements", std::move(statements)},
         {"Context", std::move(context)}});
}

}  // namespace cloud
