#include "cloud/logs/targets.hpp"

#include "cloud/resource_policy.hpp"

namespace cloud::logs {
namespace {

constexpr std::string_view kDestination = "destination:";

std::optional<Owned> as_destination(aws::Arn const& arn) {
    if (arn.service != "logs" || !arn.resource.starts_with(kDestination)) return std::nullopt;
    return Owned{arn.account, arn.region, arn.resource.substr(kDestination.size())};
}

// A destination's own account needs no policy. Who is not let in does not learn what there is.
void check_destination(Logs& l, aws::Caller const& caller, Owned const& name,
                       std::string const& action) {
    std::optional<Destination> const destination = l.subscriptions.destination(name);
    if (destination && name.account == caller.account.value) return;
    std::string const arn = Destination{name}.arn();
    bool const in_organization = l.organization.account(caller.account.value) != nullptr;
    Asking const asking{action,
                        arn,
                        caller.account.value,
                        caller.arn,
                        {{"aws:PrincipalOrgID", in_organization ? l.organization.id : ""},
                         {"aws:PrincipalAccount", caller.account.value}}};
    if (destination && allows(destination->access_policy, asking)) return;
    std::string const operation = action.substr(action.find(':') + 1);
    throw aws::access_denied("User with accountId: " + caller.account.value +
                             " is not authorized to perform " + operation + " on resources " + arn);
}

}  // namespace

void check_stream(Logs& l, aws::Caller const& caller, Target const& target) {
    std::optional<aws::Arn> const arn = aws::parse_arn(target.destination_arn);
    if (arn && arn->service == "lambda") {
        throw invalid_parameter(
            "Lambda destinations are not supported: see docs/compatibility.md.");
    }
    bool const streams = arn && (arn->service == "firehose" || arn->service == "kinesis");
    if (streams && target.role_arn.empty()) {
        throw invalid_parameter("destinationArn for vendor " + arn->service +
                                " cannot be used without roleArn");
    }
    if (!arn || arn->service != "firehose") {
        throw invalid_parameter(
            "destinationArn must be the ARN of a Firehose delivery stream or of a destination; "
            "others are not supported: see docs/compatibility.md.");
    }
    if (arn->account != caller.account.value || !l.sink.has_stream(*arn)) {
        throw invalid_parameter(
            "Could not deliver test message to specified Firehose stream. "
            "Check if the given Firehose stream is in ACTIVE state.");
    }
    std::optional<aws::Arn> const role = aws::parse_arn(target.role_arn);
    if (role && role->account != caller.account.value) {
        throw aws::access_denied("Cross-account pass role is not allowed.");
    }
    if (!role || !l.roles.has_role(*role)) {
        throw invalid_parameter(
            "Could not deliver test message to specified Firehose stream. "
            "Check if the given roleArn can be assumed by CloudWatch Logs.");
    }
}

void check_target(Logs& l, aws::Caller const& caller, Target const& target,
                  std::string const& action) {
    std::optional<aws::Arn> const arn = aws::parse_arn(target.destination_arn);
    std::optional<Owned> const destination = arn ? as_destination(*arn) : std::nullopt;
    if (destination) return check_destination(l, caller, *destination, action);
    check_stream(l, caller, target);
}

aws::Caller writer_for(Logs& l, SubscriptionFilter const& filter, Group const& group,
                       base::Instant now) {
    std::string role = filter.role_arn;
    std::optional<aws::Arn> const arn = aws::parse_arn(filter.destination_arn);
    if (std::optional<Owned> const name = arn ? as_destination(*arn) : std::nullopt) {
        std::optional<Destination> const destination = l.subscriptions.destination(*name);
        if (!destination) {
            throw aws::Error("ResourceNotFoundException",
                             "The specified destination does not exist.");
        }
        role = destination->role_arn;
    }
    return l.authoriser.assume({.service = "logs.amazonaws.com",
                                .role_arn = role,
                                .session_name = "CloudWatchLogs",
                                .source_arn = group.arn() + ":*",
                                .source_account = group.account,
                                .region = group.region},
                               now);
}

std::optional<aws::Arn> delivery_stream_of(SubscriptionState& state,
                                           std::string const& destination_arn) {
    std::optional<aws::Arn> const arn = aws::parse_arn(destination_arn);
    std::optional<Owned> const name = arn ? as_destination(*arn) : std::nullopt;
    if (!name) return arn;
    std::optional<Destination> const destination = state.destination(*name);
    return destination ? aws::parse_arn(destination->target_arn) : std::nullopt;
}

}  // namespace cloud::logs
